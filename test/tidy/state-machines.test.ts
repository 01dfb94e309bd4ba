import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import { ERROR_NAMES } from "../../functions/lib/errors.ts";
import { definitions, projectFiles, read, statesOf } from "../helpers/project.ts";

const machines = definitions();
const tasks = machines.flatMap(([file, machine]) =>
  statesOf(machine).flatMap(([name, state]) => (state.Type === "Task" ? [{ file, name, state }] : [])),
);
/** Judges a definition by the schemas of the language; it writes into what it is given, and has no types of its own. */
const validate: (definition: unknown) => { isValid: boolean; errorsText(separator?: string): string } =
  createRequire(import.meta.url)("asl-validator");

/**
 * A definition as it is deployed: a function's ARN where the source names its resource. The validator takes no plain
 * text for an `Output`, though the language does, so a text becomes the expression of the same value.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
const deployed = (file: string): unknown =>
  JSON.parse(read(file), (key, value) => {
    if (Array.isArray(value?.["Fn::GetAtt"]))
      return `arn:aws:lambda:us-east-1:111122223333:function:${value["Fn::GetAtt"][0]}`;
    return key === "Output" && /^\w+$/.test(value) ? `{% '${value}' %}` : value;
  });

const AWS_ERRORS = /^(States\.[A-Za-z]+|Lambda\.[A-Za-z]+|Sandbox\.Timedout)$/;

describe("state machines", () => {
  test("are there", () => {
    expect(machines.map(([file]) => file)).toEqual([
      "state-machines/backup.asl.json",
      "state-machines/failover.asl.json",
      "state-machines/observe.asl.json",
    ]);
  });

  test.each(machines)(
    "%s is JSONata, has a time-out, and says in every state why it is there",
    (_, machine) => {
      expect(machine.QueryLanguage).toBe("JSONata");
      expect(machine.TimeoutSeconds).toBeGreaterThan(0);
      expect(machine.Comment).toBeTruthy();
      const silent = statesOf(machine).filter(([, { Comment }]) => !Comment);
      expect(silent.map(([name]) => name)).toEqual([]);
    },
  );

  test.each(machines)("%s is valid Amazon States Language", (file) => {
    const { isValid, errorsText } = validate(deployed(file));
    expect({ isValid, errors: errorsText("\n") }).toEqual({ isValid: true, errors: "" });
  });

  test.each(machines)("%s names its states in PascalCase", (_, machine) => {
    for (const [name] of statesOf(machine)) expect(name).toMatch(/^([A-Z][a-z]+)+$/);
  });

  test.each(tasks)("$file: $name is the function of that name", ({ name, state }) => {
    expect(state.Arguments?.FunctionName?.["Fn::GetAtt"]).toEqual([`${name}LambdaFunction`, "Arn"]);
    const folder = name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
    expect(projectFiles(`functions/${folder}`)).toEqual(
      ["contract.ts", "function.yml", "handler.ts"].map((file) => `functions/${folder}/${file}`),
    );
  });

  test.each(tasks)(
    "$file: $name is bounded, retried with full jitter, and catches everything",
    ({ state }) => {
      expect(state.TimeoutSeconds).toBeGreaterThan(0);
      expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(["States.ALL"]);
      if (state.Retry === undefined) expect(state.Comment).toContain("Not retried");
      for (const retrier of state.Retry ?? []) {
        expect(retrier.MaxDelaySeconds).toBeGreaterThan(0);
        expect(retrier.JitterStrategy).toBe("FULL");
      }
    },
  );

  test("match only errors that exist", () => {
    const matched = machines.flatMap(([, machine]) =>
      statesOf(machine).flatMap(([, { Retry = [], Catch = [] }]) =>
        [...Retry, ...Catch].flatMap((one) => one.ErrorEquals),
      ),
    );
    const unknown = matched.filter(
      (name) => !AWS_ERRORS.test(name) && !ERROR_NAMES.some((known) => known === name),
    );
    expect(unknown).toEqual([]);
    expect(matched).toEqual(expect.arrayContaining(["Throttled", "AnswerUnknown", "LeaseLost"]));
  });

  test("use every function but those that events start", () => {
    const used = new Set(tasks.map(({ name }) => name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase()));
    const folders = new Set(projectFiles("functions").map((file) => file.split("/")[1]));
    folders.delete("lib");
    expect([...folders].filter((folder) => folder && !used.has(folder))).toEqual([]);
  });
});
