import { describe, expect, test } from "@jest/globals";
import { loadMachine } from "../../simulator/step-functions/definition/machine.ts";
import { DefinitionError } from "../../simulator/step-functions/definition/problems.ts";
import { JsonText } from "../../simulator/step-functions/json.ts";
import { execute, single, task, typesOf } from "./fake-world.ts";

const JSONPATH = { QueryLanguage: "JSONPath" };

function problemsOf(definition: object): readonly string[] {
  try {
    loadMachine(definition, { type: "STANDARD" });
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems.map(({ message }) => message);
    throw error;
  }
}

describe("a state in JSONPath", () => {
  test("that uses nothing of the language is run", async () => {
    const inside = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
    const map = { ...JSONPATH, ...single({ Type: "Map", ItemProcessor: inside }) };
    expect((await execute(map, { input: [1, 2] })).result.output).toEqual([1, 2]);
    const fail = { ...JSONPATH, ...single({ Type: "Fail", Error: "E", Cause: "why" }) };
    expect((await execute(fail)).result).toEqual({ status: "FAILED", error: "E", cause: "why" });
  });

  test("gives the Result of a Pass state as it stands, whatever it looks like", async () => {
    const pass = single({ Type: "Pass", Result: { "a.$": "{% 1 %}" } });
    expect((await execute({ ...JSONPATH, ...pass })).result.output).toEqual({ "a.$": "{% 1 %}" });
  });

  test("says in JSONPath's words that a Map has no list, and nothing catches it", async () => {
    const inside = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
    const map = { ...JSONPATH, ...single({ Type: "Map", ItemProcessor: inside }) };
    const { result, events } = await execute(map, { input: { a: 1 } });
    expect(result).toMatchObject({
      error: "States.Runtime",
      cause: expect.stringMatching(/Reference path "\$" must point to array\.$/),
    });
    expect(typesOf(events)).not.toContain("EvaluationFailed");
  });

  test.each([
    { Type: "Succeed", Result: 1 },
    { Type: "Pass", Result: 1, ResultPath: "$.a" },
    { Type: "Pass", ResultPath: null },
    { Type: "Pass", Output: 1 },
    { Type: "Pass", Assign: { "a.$": "$.b" } },
    { Type: "Fail", Cause: "{% 1 %}" },
    { Type: "Fail", CausePath: "$.cause" },
    { Type: "Wait", SecondsPath: "$.seconds" },
    { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "Only" }] },
    task({ Parameters: {} }),
    task({ Catch: [{ ErrorEquals: ["A"], ResultPath: "$.e", Next: "Only" }] }),
  ])("with %j is not supported", (state) => {
    expect(problemsOf(single(state))).toContain("not supported: JSONPath");
  });

  test("is refused in a machine that is in JSONata, but not the other way round", () => {
    const states = single({ Type: "Pass", ...JSONPATH });
    expect(problemsOf({ ...states, QueryLanguage: "JSONata" })).toEqual([
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    ]);
    expect(problemsOf({ ...states, ...JSONPATH })).toEqual([]);
  });
});

describe("the spelling of an input or result", () => {
  test("is kept by states that change nothing, alone and side by side", async () => {
    const branch = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
    const parallel = single({ Type: "Parallel", Branches: [branch] });
    const { events } = await execute(parallel, { input: new JsonText("[1, 2.0]") });
    expect(events.at(-1)?.details?.["executionSucceededEventDetails"]?.["output"]).toBe("[[1, 2.0]]");
  });

  test("is the task's own", async () => {
    const { result, events } = await execute(single(task()), {
      tasks: { Only: () => new JsonText('{"a": 0.0}') },
    });
    expect(result.output).toEqual({ a: 0 });
    expect(events.at(-1)?.details?.["executionSucceededEventDetails"]?.["output"]).toBe('{"a": 0.0}');
  });
});

test("$states has its input, context and result, and nothing of the definition", async () => {
  const state = { Comment: "what for", Output: "{% $keys($states) %}" };
  const { result } = await execute(single(task(state)), { tasks: { Only: () => 1 } });
  expect(result.output).toEqual(["input", "context", "result"]);
});
