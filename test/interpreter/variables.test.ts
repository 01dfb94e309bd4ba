import { describe, expect, test } from "@jest/globals";
import { execute } from "./fake-world.ts";

describe("variables", () => {
  test("are set after Output and Assign were evaluated with the values before", async () => {
    const { result } = await execute({
      StartAt: "First",
      States: {
        First: { Type: "Pass", Assign: { a: 1, b: null }, Next: "Second" },
        Second: {
          Type: "Pass",
          Assign: { a: "{% $a + 1 %}", old: "{% $a %}" },
          Output: "{% $a %}",
          Next: "Third",
        },
        Third: {
          Type: "Pass",
          Output: { a: "{% $a %}", b: "{% $b %}", old: "{% $old %}", seen: "{% $states.input %}" },
          End: true,
        },
      },
    });
    expect(result).toEqual({ status: "SUCCEEDED", output: { a: 2, b: null, old: 1, seen: 1 } });
  });

  test("of an outer scope are seen in branches and iterations; theirs stay there", async () => {
    const inner = (name: string, variable: string) => ({
      StartAt: name,
      States: {
        [name]: { Type: "Pass", Assign: { [variable]: "{% $outer & '!' %}" }, Next: `${name}2` },
        [`${name}2`]: { Type: "Pass", Output: `{% $${variable} %}`, End: true },
      },
    });
    const { result } = await execute({
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { outer: "x" }, Next: "Fork" },
        Fork: { Type: "Parallel", Branches: [inner("A", "own"), inner("B", "own")], Next: "Each" },
        Each: { Type: "Map", Items: [1, 2], ItemProcessor: inner("C", "mine"), Next: "After" },
        After: {
          Type: "Pass",
          Output: { input: "{% $states.input %}", kept: "{% $exists($own) or $exists($mine) %}" },
          End: true,
        },
      },
    });
    expect(result.output).toEqual({ input: ["x!", "x!"], kept: false });
  });

  test("of one name in two branches do not disturb each other", async () => {
    const branch = (name: string, seconds: number) => ({
      StartAt: `Set${name}`,
      States: {
        [`Set${name}`]: { Type: "Pass", Assign: { who: name }, Next: `Wait${name}` },
        [`Wait${name}`]: { Type: "Wait", Seconds: seconds, Output: "{% $who %}", End: true },
      },
    });
    const { result } = await execute({
      StartAt: "Fork",
      States: { Fork: { Type: "Parallel", Branches: [branch("A", 2), branch("B", 1)], End: true } },
    });
    expect(result.output).toEqual(["A", "B"]);
  });
});
