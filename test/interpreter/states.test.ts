import { describe, expect, test } from "@jest/globals";
import { execute, single, task } from "./fake-world.ts";

describe("Choice", () => {
  const choice = {
    StartAt: "Choose",
    States: {
      Choose: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.n < 10 %}", Next: "Small", Output: "rule", Assign: { by: "first" } },
          { Condition: "{% $states.input.n < 20 %}", Next: "Small", Assign: { by: "second" } },
        ],
        Default: "Large",
        Output: "default",
        Assign: { by: "default" },
      },
      Small: { Type: "Pass", Output: { by: "{% $by %}", input: "{% $states.input %}" }, End: true },
      Large: { Type: "Pass", Output: { by: "{% $by %}", input: "{% $states.input %}" }, End: true },
    },
  };

  test.each([
    [5, { by: "first", input: "rule" }],
    [15, { by: "second", input: { n: 15 } }],
    [25, { by: "default", input: "default" }],
  ])("of %d takes the first rule that holds, with that rule's Output and Assign", async (n, expected) => {
    const { result } = await execute(choice, { input: { n } });
    expect(result.output).toEqual(expected);
  });

  test("refuses a condition that is not true or false", async () => {
    const { result } = await execute(
      single({ Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "Only" }], Default: "Only" }),
    );
    expect(result.error).toBe("States.QueryEvaluationError");
    expect(result.cause).toMatch(
      /'Choices\[0\]\/Condition' .* Expected 'boolean', but was 'number' for value: 1$/,
    );
  });

  test("without a rule that holds and without Default ends the execution, whatever is around it", async () => {
    const branch = {
      StartAt: "Choose",
      States: {
        Choose: { Type: "Choice", Choices: [{ Condition: false, Next: "End" }] },
        End: { Type: "Succeed" },
      },
    };
    const { result } = await execute({
      StartAt: "Fork",
      States: {
        Fork: {
          Type: "Parallel",
          Branches: [branch],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "No" }],
          End: true,
        },
        No: { Type: "Succeed" },
      },
    });
    expect(result).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(result.cause).toMatch(/does not point to a next state/);
  });
});

describe("Wait", () => {
  test.each([
    ["a number of seconds", { Seconds: 90 }, 90],
    ["computed seconds", { Seconds: "{% $states.input.n * 2 %}" }, 14],
    ["an instant", { Timestamp: "2026-11-24T07:30:10.250Z" }, 10.25],
    ["an instant of another zone", { Timestamp: "2026-11-24T09:31:00+02:00" }, 60],
    ["a computed instant", { Timestamp: "{% $fromMillis($millis() + 5000) %}" }, 5],
    ["an instant in the past", { Timestamp: "2026-11-24T07:00:00Z" }, 0],
  ])("waits for %s", async (_, fields, expected) => {
    const { result, seconds } = await execute(single({ Type: "Wait", ...fields }), { input: { n: 7 } });
    expect(result).toEqual({ status: "SUCCEEDED", output: { n: 7 } });
    expect(seconds).toBe(expected);
  });

  test.each([
    [{ Seconds: "{% -1 %}" }, "The Seconds field must be a whole number of at least 0 but was: -1"],
    [{ Timestamp: "{% '2026-11-24T07:30:00' %}" }, "The Timestamp field cannot be parsed"],
  ])("refuses %j", async (fields, expected) => {
    const { result } = await execute(single({ Type: "Wait", ...fields }));
    expect(result.error).toBe("States.QueryEvaluationError");
    expect(result.cause).toContain(expected);
  });
});

describe("the other states", () => {
  test("Fail computes its error and cause, and needs neither", async () => {
    const fields = { Error: "{% $states.input.name %}", Cause: "{% 'because of ' & $states.input.name %}" };
    const { result } = await execute(single({ Type: "Fail", ...fields }), { input: { name: "Held" } });
    expect(result).toEqual({ status: "FAILED", error: "Held", cause: "because of Held" });
    const bare = await execute(single({ Type: "Fail" }));
    expect(bare.result).toEqual({ status: "FAILED" });
  });

  test("Succeed ends the execution, or its branch", async () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: "Succeed", Output: `{% '${name}' & $states.input %}` } },
    });
    const { result } = await execute(
      single({
        Type: "Parallel",
        Arguments: "{% $states.input.who %}",
        Branches: [branch("a"), branch("b")],
      }),
      { input: { who: "!" } },
    );
    expect(result.output).toEqual(["a!", "b!"]);
  });

  test("Task hands on its input where it has no Arguments, and its result where it has no Output", async () => {
    const { result } = await execute(single(task()), {
      input: { n: 1 },
      tasks: { Only: (request) => ({ got: request.arguments, resource: request.resource }) },
    });
    expect(result.output).toEqual({ got: { n: 1 }, resource: "arn:aws:states:::lambda:invoke" });
  });

  test("a task cannot change what the machine keeps", async () => {
    const definition = {
      StartAt: "Change",
      States: {
        Change: task({ Arguments: { list: [1] }, Output: "{% $states.input %}", Next: "Again" }),
        Again: task({ End: true }),
      },
    };
    const spoil = (value: unknown) => Object.assign(value as object, { spoilt: true });
    const { result } = await execute(definition, {
      input: { n: 1 },
      tasks: { Change: ({ arguments: given }) => spoil(given), Again: ({ arguments: given }) => given },
    });
    expect(result.output).toEqual({ n: 1 });
  });

  test("each transition takes the time that the caller says", async () => {
    const States = { A: { Type: "Pass", Next: "B" }, B: { Type: "Succeed" } };
    const { seconds } = await execute({ StartAt: "A", States }, { transitionDelayMs: 25 });
    expect(seconds).toBe(0.05);
  });
});
