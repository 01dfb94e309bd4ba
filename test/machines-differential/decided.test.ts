import { describe, expect, test } from "@jest/globals";
import { execute, single, task } from "../interpreter/fake-world.ts";

/** An expression's value; the error's name where it has none. */
async function evaluated(expression: string): Promise<unknown> {
  const { result } = await execute(single({ Type: "Pass", Output: `{% ${expression} %}` }));
  return result.status === "SUCCEEDED" ? result.output : result.error;
}

const refusal = (state: object) => execute(single(state)).then(() => "taken", String);
const distributed = {
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  StartAt: "Item",
  States: { Item: { Type: "Pass", End: true } },
};

describe("the interpreter, where AWS's pages sided against it", () => {
  test.each([
    ["$partition([1, 2, 3], 2.9)", [[1, 2], [3]]],
    ["$range(1.9, 5.9, 2.5)", [1, 3, 5]],
    ["$random(7.9) = $random(7)", true],
  ])("rounds down what ought to be whole: %s", async (expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });

  test.each([
    ["a hash of what is no text", "$hash(1, 'MD5')"],
    ["a number that JSON cannot hold", "1 / 0"],
    ["an evaluation without end", "($f := function($n) { 1 + $f($n + 1) }; $f(1))"],
  ])("fails for %s", async (_, expression) => {
    expect(await evaluated(expression)).toBe("States.QueryEvaluationError");
  });

  test("goes through the members of an object where the Map is distributed, and nowhere else", async () => {
    const ItemSelector = {
      k: "{% $states.context.Map.Item.Key %}",
      v: "{% $states.context.Map.Item.Value %}",
    };
    const map = { Type: "Map", Items: "{% { 'web': 1, 'shop': 2 } %}", ItemProcessor: distributed };
    const selected = await execute(single({ ...map, ItemSelector }));
    expect(selected.result.output).toEqual([
      { k: "web", v: 1 },
      { k: "shop", v: 2 },
    ]);
    const { ProcessorConfig: _, ...inline } = distributed;
    const refused = await execute(single({ ...map, ItemProcessor: inline }));
    expect(refused.result.error).toBe("States.QueryEvaluationError");
    expect(await refusal({ ...map, Items: { web: 1 }, ItemProcessor: inline })).toContain("not distributed");
    expect(await refusal({ ...map, Items: { web: "{% 1 %}" } })).toBe("taken");
  });

  test.each([
    ["$states.result", { Type: "Pass", Output: "{% $states.result %}" }],
    ["$states.result", task({ Arguments: { a: ["{% $exists($states . result) %}"] } })],
    ["$states.errorOutput", task({ Assign: { a: "{% $states.errorOutput %}" } })],
    [
      "$states.result",
      task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Only", Output: "{% $states.result %}" }] }),
    ],
  ])("refuses a definition that reads %s where it is not there", async (part, state) => {
    expect(await refusal(state)).toContain(`${part} is not there`);
  });
});
