import { describe, expect, test } from "@jest/globals";
import type { Json } from "../../simulator/step-functions/json.ts";
import { execute, type Setting, START, single } from "./fake-world.ts";

/** What a Pass state gives for an Output. */
async function evaluate(output: Json, setting: Setting = {}): Promise<Json | undefined> {
  const { result } = await execute(single({ Type: "Pass", Output: output }), setting);
  return result.status === "SUCCEEDED" ? result.output : `${result.error}: ${result.cause}`;
}

const failure = (text: string) =>
  `States.QueryEvaluationError: An error occurred while executing the state 'Only' (entered at the event id #2). ${text}`;

describe("expressions", () => {
  test("are evaluated wherever they stand as a whole string, and nowhere else", async () => {
    const output = {
      deep: [1, { sum: "{% 1 + $states.input.n %}" }],
      literal: " {% 1 %}",
      path: "$states.input",
    };
    expect(await evaluate(output, { input: { n: 2 } })).toEqual({
      deep: [1, { sum: 3 }],
      literal: " {% 1 %}",
      path: "$states.input",
    });
  });

  test("may span lines", async () => {
    expect(await evaluate("{%\n (\n $a := 2;\n $a * 3 )\n%}")).toBe(6);
  });

  test("give plain arrays, and single values where JSONata makes one of them", async () => {
    const input = { items: [{ n: 1 }, { n: 2 }] };
    expect(await evaluate("{% $states.input.items.n %}", { input })).toEqual([1, 2]);
    expect(await evaluate("{% $states.input.items[n = 2].n %}", { input })).toBe(2);
    expect(await evaluate("{% [$states.input.items[n = 2].n] %}", { input })).toEqual([2]);
  });

  test("that give nothing fail with the field's place", async () => {
    expect(await evaluate({ a: { b: "{% $missing %}" } })).toBe(
      failure(
        "The JSONata expression '$missing' specified for the field 'Output/a/b' returned nothing (undefined).",
      ),
    );
  });

  test("that throw or give a function fail", async () => {
    expect(await evaluate("{% 1 + 'a' %}")).toMatch(
      /threw an error during evaluation. T2002: The right side/,
    );
    expect(await evaluate("{% $parse('x') %}")).toMatch(/threw an error during evaluation: Unexpected token/);
    expect(await evaluate("{% $eval('1') %}")).toMatch(/T1006: Attempted to invoke a non-function/);
    expect(await evaluate("{% function($x) { $x } %}")).toMatch(/States.QueryEvaluationError: .*a function/);
    expect(await evaluate({ f: "{% $sum %}" })).toMatch(/States.QueryEvaluationError: .*a function/);
  });

  test("see no document of their own: fields without $states are nothing", async () => {
    expect(await evaluate("{% n %}", { input: { n: 1 } })).toMatch(/returned nothing/);
  });

  test("see the context object", async () => {
    const output = "{% $states.context %}";
    expect(await evaluate(output, { input: { a: 1 } })).toEqual({
      Execution: {
        Id: "arn:aws:states:us-west-2:111122223333:execution:machine:run-1",
        Input: { a: 1 },
        Name: "run-1",
        RoleArn: "arn:aws:iam::111122223333:role/machine",
        StartTime: "2026-11-24T07:30:00.000Z",
      },
      StateMachine: { Id: "arn:aws:states:us-west-2:111122223333:stateMachine:machine", Name: "machine" },
      State: { EnteredTime: "2026-11-24T07:30:00.000Z", Name: "Only", RetryCount: 0 },
    });
  });
});

describe("functions of Step Functions", () => {
  test.each<[string, Json]>([
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$range(2, 1, 1)", []],
    ["$hash('', 'MD5')", "d41d8cd98f00b204e9800998ecf8427e"],
    ["$parse('{\"a\": [1]}')", { a: [1] }],
    ["$random(7) = $random(7)", true],
    ["$random(7) = $random(8)", false],
  ])("%s", async (expression, expected) => {
    expect(await evaluate(`{% ${expression} %}`)).toEqual(expected);
  });

  test("that AWS limits fail beyond the limit", async () => {
    expect(await evaluate("{% $range(1, 1001, 1) %}")).toMatch(/at most 1000/);
    expect(await evaluate("{% $hash('a', 'CRC32') %}")).toMatch(/SHA-512, not CRC32/);
    expect(await evaluate("{% $parse('{') %}")).toMatch(/QueryEvaluationError/);
  });

  test("take chance from the given stream only", async () => {
    const stream = (seed: number) => {
      let state = seed;
      return () => {
        state = (state * 16807) % 2147483647;
        return state / 2147483647;
      };
    };
    const output = ["{% $random() %}", "{% $uuid() %}", "{% $shuffle([1,2,3,4,5,6,7,8]) %}"];
    const first = await evaluate(output, { uniform: stream(1) });
    expect(await evaluate(output, { uniform: stream(1) })).toEqual(first);
    expect(await evaluate(output, { uniform: stream(2) })).not.toEqual(first);
    const [, uuid, shuffled] = first as [number, string, number[]];
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...shuffled].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("take time from the given clock only", async () => {
    const output = ["{% $millis() %}", "{% $now() %}", "{% $now('[H01]:[m01]', '+0200') %}"];
    expect(await evaluate(output)).toEqual([START, "2026-11-24T07:30:00.000Z", "09:30"]);
  });
});
