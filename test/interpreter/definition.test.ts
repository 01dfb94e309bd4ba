import { describe, expect, test } from "@jest/globals";
import { loadMachine } from "../../simulator/step-functions/definition/machine.ts";
import { DefinitionError } from "../../simulator/step-functions/definition/problems.ts";
import type { MachineType } from "../../simulator/step-functions/definition/schema.ts";
import { single, task } from "./fake-world.ts";

/** The problems of a definition as "path: message". */
function problemsOf(definition: object, type: MachineType = "STANDARD"): string[] {
  return refusal({ QueryLanguage: "JSONata", ...definition }, type).problems.map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

function refusal(definition: unknown, type: MachineType = "STANDARD"): DefinitionError {
  try {
    loadMachine(definition, { type });
  } catch (error) {
    if (error instanceof DefinitionError) return error;
    throw error;
  }
  throw new Error("the definition was accepted");
}

describe("loading a definition", () => {
  test("refuses an unknown field wherever it stands, all of them at once", () => {
    const problems = problemsOf({
      Timeout: 5,
      StartAt: "Copy",
      States: {
        Copy: task({
          Argument: {},
          Retry: [{ ErrorEquals: ["A"], Interval: 1 }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Choose", ResultPath: "$" }],
          Next: "Choose",
        }),
        Choose: {
          Type: "Choice",
          Choices: [{ Condition: "{% true %}", Next: "Copy", And: [] }],
          Default: "Each",
        },
        Each: {
          Type: "Map",
          ItemProcessor: {
            Processor: 1,
            StartAt: "In",
            States: { In: { Type: "Pass", Result: 1, End: true } },
          },
          End: true,
        },
      },
    });
    expect(problems.sort()).toEqual([
      "/: unknown field 'Timeout'",
      "/States/Choose/Choices[0]: unknown field 'And'",
      "/States/Copy/Catch[0]: unknown field 'ResultPath'",
      "/States/Copy/Retry[0]: unknown field 'Interval'",
      "/States/Copy: unknown field 'Argument'",
      "/States/Each/ItemProcessor/States/In: unknown field 'Result'",
      "/States/Each/ItemProcessor: unknown field 'Processor'",
    ]);
  });

  test("says of JSONPath that it is not supported, also where it is only the default", () => {
    const states = { StartAt: "A", States: { A: { Type: "Pass", ResultPath: null, End: true } } };
    for (const definition of [states, { QueryLanguage: "JSONPath", ...states }]) {
      const error = refusal(definition);
      expect(error.problems).toEqual([{ path: "/States/A", message: "not supported: JSONPath" }]);
      expect(error.notSupported).toBe(true);
    }
  });

  test("takes a state that chooses JSONata in a machine that does not", () => {
    const state = { Type: "Pass", QueryLanguage: "JSONata", Output: "{% 1 %}", End: true };
    expect(loadMachine({ StartAt: "A", States: { A: state } }, { type: "STANDARD" }).name).toBe("(unnamed)");
  });

  test("tells what AWS offers and this interpreter lacks from mistakes", () => {
    const inside = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
    const distributed = { ...inside, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" } };
    const definition = single({ Type: "Map", ItemProcessor: distributed, ItemReader: {} });
    expect(problemsOf(definition)).toEqual(["/States/Only: not supported: ItemReader"]);
    expect(problemsOf(single(task({ Resource: "arn:aws:states:us-west-2:1:activity:a" })))).toEqual([
      "/States/Only/Resource: not supported: activities",
    ]);
  });

  test("refuses targets that do not exist and states that nothing leads to", () => {
    const problems = problemsOf({
      StartAt: "Begin",
      States: {
        Start: { Type: "Choice", Choices: [{ Condition: true, Next: "Ghost" }], Default: "Phantom" },
        Lost: task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Nowhere" }], Next: "Lost" }),
      },
    });
    expect(problems).toEqual([
      "/StartAt: there is no state 'Begin' here",
      "/States/Start/Default: there is no state 'Phantom' here",
      "/States/Start/Choices[0]/Next: there is no state 'Ghost' here",
      "/States/Lost/Catch[0]/Next: there is no state 'Nowhere' here",
      "/States/Start: no state leads here, and it is not StartAt",
      "/States/Lost: no state leads here, and it is not StartAt",
    ]);
  });

  test("refuses a target in another scope, and a name that is used twice", () => {
    const branch = { StartAt: "After", States: { After: { Type: "Pass", Next: "Fork" } } };
    expect(
      problemsOf({
        StartAt: "Fork",
        States: { Fork: { Type: "Parallel", Branches: [branch], Next: "After" }, After: { Type: "Succeed" } },
      }),
    ).toEqual([
      "/States/Fork/Branches[0]/States/After/Next: there is no state 'Fork' here",
      "/States/Fork/Branches[0]/States/After: another state of the machine has the same name",
    ]);
  });

  test.each([
    ["neither Next nor End", { Type: "Pass", End: false }, "/States/Only: expected either Next or End: true"],
    [
      "an unknown type",
      { Type: "Pause", End: true },
      "/States/Only/Type: Invalid discriminator value. Expected 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map'",
    ],
    [
      "a Wait of two kinds",
      { Type: "Wait", Seconds: 1, Timestamp: "2026-01-01T00:00:00Z" },
      "/States/Only: expected either Seconds or Timestamp",
    ],
    ["a Wait of no kind", { Type: "Wait" }, "/States/Only: expected either Seconds or Timestamp"],
    [
      "a heartbeat as long as the time-out",
      task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      "/States/Only: HeartbeatSeconds must be smaller than TimeoutSeconds",
    ],
    [
      "States.ALL beside others",
      task({ Retry: [{ ErrorEquals: ["States.ALL", "A"] }] }),
      "/States/Only/Retry[0]/ErrorEquals: States.ALL must stand alone, in the last entry",
    ],
    [
      "States.ALL before others",
      task({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] }),
      "/States/Only/Retry[0]/ErrorEquals: States.ALL must stand alone, in the last entry",
    ],
    [
      "the variable states",
      { Type: "Pass", Assign: { states: 1 } },
      "/States/Only/Assign: the variable 'states' is reserved",
    ],
  ])("refuses %s", (_, state, problem) => {
    expect(problemsOf(single(state))).toEqual([problem]);
  });

  test("refuses an expression that cannot be parsed, with its place", () => {
    const [problem] = problemsOf(single({ Type: "Pass", Assign: { total: "{% 1 + %}" } }));
    expect(problem).toMatch(/^\/States\/Only\/Assign\/total: the expression '1 \+' cannot be parsed: S0207/);
  });

  test("refuses a condition that is no expression", () => {
    const definition = single({
      Type: "Choice",
      Choices: [{ Condition: "$a > 1", Next: "Only" }],
      Default: "Only",
    });
    expect(problemsOf(definition)).toEqual([
      expect.stringMatching(/^\/States\/Only\/Choices\[0\]\/Condition: expected/),
    ]);
  });

  test("refuses a task token in an Express machine only", () => {
    const definition = single(task({ Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" }));
    expect(problemsOf(definition, "EXPRESS")).toEqual([
      "/States/Only/Resource: Express state machine does not support '.waitForTaskToken' service integration",
    ]);
    expect(() =>
      loadMachine({ QueryLanguage: "JSONata", ...definition }, { type: "STANDARD" }),
    ).not.toThrow();
  });

  test("refuses to assign a variable of an outer scope", () => {
    const branch = { StartAt: "In", States: { In: { Type: "Pass", Assign: { count: 2 }, End: true } } };
    expect(
      problemsOf({
        StartAt: "Set",
        States: {
          Set: { Type: "Pass", Assign: { count: 1 }, Next: "Fork" },
          Fork: { Type: "Parallel", Branches: [branch], End: true },
        },
      }),
    ).toEqual(["/States/Fork/Branches[0]/States/In: the variable 'count' belongs to an outer scope"]);
  });
});
