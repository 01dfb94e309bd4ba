import { describe, expect, test } from "@jest/globals";
import { runMachine, untaken } from "../helpers/product-machine.ts";
import { type Case, parseCases, readCases } from "./cases.ts";
import { Known, parseKnown, readKnown } from "./known.ts";
import { readProductRuns } from "./product-runs.ts";

const cases = readCases();
const runs = readProductRuns();
const texts = cases.map(({ definition }) => JSON.stringify(definition));

/** The fields of the Amazon States Language in JSONata. https://states-language.net/spec.html */
const FIELDS = [
  ...["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Type", "Next", "End"],
  ...["Arguments", "Output", "Assign", "Retry", "Catch", "Resource", "HeartbeatSeconds", "Credentials"],
  ...["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"],
  ...["Choices", "Condition", "Default", "Seconds", "Timestamp", "Error", "Cause", "Branches"],
  ...["Items", "ItemSelector", "ItemProcessor", "Iterator", "ProcessorConfig", "Mode", "ExecutionType"],
  ...["MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage", "Label"],
  ...["ItemReader", "ItemBatcher", "ResultWriter"],
];
/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html, those of JSONPath aside */
const ERRORS = [
  ...["ALL", "BranchFailed", "DataLimitExceeded", "ExceedToleratedFailureThreshold", "HeartbeatTimeout"],
  ...["Http.Socket", "ItemReaderFailed", "NoChoiceMatched", "Permissions", "QueryEvaluationError"],
  ...["ResultWriterFailed", "Runtime", "TaskFailed", "Timeout"],
];
const nameOf = ({ name }: Case) => name;

describe("the table of machines", () => {
  test("has a machine for each type of state", () => {
    for (const type of ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"])
      expect(texts.filter((text) => text.includes(`"Type":"${type}"`)).length).toBeGreaterThan(1);
  });

  test("has a machine for each field", () => {
    expect(FIELDS.filter((field) => !texts.some((text) => text.includes(`"${field}":`)))).toEqual([]);
  });

  test("has a machine for each name of an error", () => {
    const all = JSON.stringify([cases, readKnown()]);
    expect(ERRORS.filter((error) => !all.includes(`States.${error}`))).toEqual([]);
  });

  test("has a machine for each function that Step Functions adds", () => {
    for (const name of ["partition", "range", "hash", "random", "uuid", "parse"])
      expect(texts.some((text) => text.includes(`$${name}(`))).toBe(true);
  });

  test("has each name once, and the product's machines too", () => {
    const names = [...cases, ...runs].map(({ name }) => name);
    expect(names.length).toBeGreaterThan(300);
    expect(new Set(names).size).toBe(names.length);
    for (const file of ["backup", "failover", "observe"])
      expect(runs.some((run) => run.file === `state-machines/${file}.asl.json`)).toBe(true);
  });

  test("takes the product's machines on every way: each state, rule, default and catcher", async () => {
    for (const { file, input, execution, tasks } of runs)
      await runMachine(file, { input, name: execution, tasks });
    const files = [...new Set(runs.map(({ file }) => file))];
    expect(files.flatMap(untaken)).toEqual([]);
  });

  test("refuses what is no machine", () => {
    expect(() => parseCases("[{ machine: x }]", "topic")).toThrow();
    expect(() => parseCases("[{ machine: x, states: { A: { Type: Pass } }, task: {} }]", "topic")).toThrow();
    expect(parseCases("[{ machine: x, states: { A: { Type: Pass } } }]", "topic").map(nameOf)).toEqual([
      "topic: x",
    ]);
  });
});

describe("the known differences", () => {
  const text = (fields: string) => `[{ ${fields}, in: { "a: b": { output: [1, 2] } } }]`;
  const fields = "right: interpreter, page: https://states-language.net/spec.html, why: So it is.";

  test("are about machines that there are", () => {
    const names = new Set([...cases, ...runs].map(({ name }) => name));
    const machines = readKnown().flatMap((one) => Object.keys(one.in));
    expect(machines.filter((name) => !names.has(name))).toEqual([]);
  });

  test("explain nothing but the values that they name", () => {
    const known = new Known(parseKnown(text(fields)));
    const difference = { place: "output", interpreter: 1, ministack: 2 };
    expect(known.unused()).toEqual(["a: b output"]);
    expect(known.explain("a: b", { ...difference, ministack: 3 })).toBeUndefined();
    expect(known.explain("a: c", difference)).toBeUndefined();
    expect(known.explain("a: b", difference)).toMatchObject({ why: "So it is." });
    expect(known.unused()).toEqual([]);
  });

  test("without a deciding page or without a sentence are refused", () => {
    expect(() =>
      parseKnown(text(fields.replace("https://states-language.net/", "https://x.org/"))),
    ).toThrow();
    expect(() => parseKnown(text(fields.replace("So it is.", "so")))).toThrow();
    expect(() => parseKnown(text(fields.replace("interpreter", "ministack")))).toThrow();
    expect(() => parseKnown(text(fields.replace("interpreter", "reported")))).toThrow("not seen");
  });
});
