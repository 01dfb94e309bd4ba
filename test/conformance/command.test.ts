import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { main } from "../../cli/main.ts";
import type { ConformanceReport } from "../../cli/report/conformance.ts";
import { keptTerminal } from "../helpers/terminal.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lifeboat-conformance-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const EXECUTIONS = "state-machine-executions.json";
const STATES = "state-machine-single-states.json";
const VALIDATION = "state-machine-validation.json";
const PATTERNS = "event-patterns.json";

function save(file: string, content: unknown): void {
  writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
}

async function run(...words: string[]) {
  const terminal = keptTerminal();
  const exitCode = await main(["conformance", ...words], terminal);
  return { exitCode, ...terminal.written };
}

/** Replays what was saved and returns the figures. */
async function replay(): Promise<ConformanceReport & { exitCode: number }> {
  const { exitCode, stdout } = await run("--data", folder, "--json");
  expect(stdout.split("\n")).toHaveLength(2);
  return { exitCode, ...(JSON.parse(stdout) as ConformanceReport) };
}

const pass = (fields: object) => ({ StartAt: "A", States: { A: { Type: "Pass", End: true, ...fields } } });

/** An execution of one Pass state. */
const execution = (id: string, definition: object, expected: object) => ({
  id,
  definition,
  input: { n: 1 },
  tasks: {},
  expected: { history: null, ...expected },
});

const JSONATA = { QueryLanguage: "JSONata" };
const pattern = (id: string, expected: string, error?: object) => ({
  id,
  pattern: expected === "invalid" ? { a: [] } : { a: [1] },
  event: { a: expected === "match" ? 1 : 2 },
  expected,
  ...(error && { error }),
});

describe("executions", () => {
  test("that come out the same are equal, and a difference is reported with its place", async () => {
    const doubled = { ...pass({ Output: { m: "{% $states.input.n * 2 %}" } }), ...JSONATA };
    save(EXECUTIONS, [
      execution("same", doubled, { status: "SUCCEEDED", output: { m: 2 } }),
      execution("other", doubled, { status: "SUCCEEDED", output: { m: 3 } }),
    ]);
    const { exitCode, files } = await replay();
    expect(exitCode).toBe(1);
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({
      file: EXECUTIONS,
      cases: 2,
      result: 1,
      cause: 2,
      history: null,
      differences: [{ id: "other", aspect: "result", path: "output.m", recorded: 3, replayed: 2 }],
    });
  });

  test("are told result, cause and history apart", async () => {
    const failing = { ...JSONATA, StartAt: "A", States: { A: { Type: "Fail", Error: "E", Cause: "why" } } };
    const history = [{ type: "ExecutionStarted" }];
    save(EXECUTIONS, [
      { ...execution("a", failing, { status: "FAILED", error: "E", cause: "because" }) },
      { ...execution("b", failing, { status: "FAILED", error: "E", cause: "why", history }) },
    ]);
    const { files } = await replay();
    expect(files[0]).toMatchObject({ cases: 2, result: 2, cause: 1, history: 0, histories: 1 });
    expect(files[0]?.differences.map(({ id, aspect }) => [id, aspect])).toEqual([
      ["a", "cause"],
      ["b", "history"],
    ]);
  });

  test("in JSONPath are counted apart, and those that belong to no language are run", async () => {
    save(EXECUTIONS, [
      execution("path", pass({ InputPath: "$.n" }), { status: "SUCCEEDED", output: 1 }),
      execution("neutral", pass({}), { status: "SUCCEEDED", output: { n: 1 } }),
    ]);
    const { exitCode, files } = await replay();
    expect(exitCode).toBe(0);
    expect(files[0]).toMatchObject({ cases: 1, result: 1, apart: { jsonPath: 1 }, differences: [] });
  });

  test("answer their tasks attempt by attempt, and an attempt that timed out times out", async () => {
    const State = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      TimeoutSeconds: 5,
      Retry: [{ ErrorEquals: ["Busy", "States.Timeout"] }],
      End: true,
    };
    const tasks = {
      A: [{ error: "Busy" }, { error: "States.Timeout", event: "TaskTimedOut" }, { output: 0.0 }],
    };
    const recorded = execution("a", { ...JSONATA, StartAt: "A", States: { A: State } }, {});
    save(EXECUTIONS, [{ ...recorded, tasks, expected: { status: "SUCCEEDED", output: 0, history: null } }]);
    expect((await replay()).files[0]).toMatchObject({ result: 1, differences: [] });
  });

  test("that cannot be replayed are told, and the others are replayed all the same", async () => {
    save(EXECUTIONS, [
      execution("bad", { ...JSONATA, StartAt: "B", States: {} }, { status: "SUCCEEDED" }),
      execution("good", pass({}), { status: "SUCCEEDED", output: { n: 1 } }),
      { id: "empty" },
    ]);
    const { files } = await replay();
    expect(files[0]).toMatchObject({ cases: 3, result: 1 });
    expect(files[0]?.differences.map(({ id, aspect }) => [id, aspect])).toEqual([
      ["bad", "replay"],
      ["empty", "replay"],
    ]);
  });
});

describe("single states", () => {
  const task = {
    ...JSONATA,
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 2 }],
    Catch: [{ ErrorEquals: ["States.ALL"], Next: "Sorry", Output: "{% $states.errorOutput.Error %}" }],
    Next: "Done",
  };
  const busy = { errorOutput: { error: "Busy", cause: "later" } };
  const failed = { error: "Busy", cause: "later" };

  test("are tested without going anywhere: succeeded, to be retried, caught", async () => {
    save(STATES, [
      {
        id: "succeeded",
        definition: task,
        params: { mock: { result: '{"a":1}' } },
        expected: { status: "SUCCEEDED", output: { a: 1 }, nextState: "Done" },
      },
      {
        id: "retried",
        definition: task,
        params: { mock: busy, stateConfiguration: { retrierRetryCount: 1 } },
        expected: { status: "RETRIABLE", ...failed },
      },
      {
        id: "caught",
        definition: { ...JSONATA, StartAt: "T", States: { T: task } },
        params: { stateName: "T", mock: busy, stateConfiguration: { retrierRetryCount: 2 } },
        expected: { status: "CAUGHT_ERROR", output: "Busy", nextState: "Sorry", ...failed },
      },
    ]);
    expect((await replay()).files[0]).toMatchObject({ cases: 3, result: 3, cause: 3, differences: [] });
  });

  test("see the variables, the context and the items that are told", async () => {
    const told = (id: string, definition: object, params: object, output: unknown) => ({
      id,
      definition: { ...JSONATA, End: true, ...definition },
      params,
      expected: { status: "SUCCEEDED", output },
    });
    const map = {
      Type: "Map",
      ItemProcessor: pass({}),
      ItemReader: { Resource: "arn:aws:states:::s3:getObject" },
    };
    save(STATES, [
      told("variables", { Type: "Pass", Output: "{% $a %}" }, { variables: '{"a":1}' }, 1),
      told(
        "context",
        { Type: "Pass", Output: "{% $states.context %}" },
        { context: '{"Task":{}}' },
        { Task: {} },
      ),
      told(
        "items",
        { ...map, Output: "{% $states.result %}" },
        { mock: { result: "[3]" }, stateConfiguration: { mapItemReaderData: "[1]" } },
        [3],
      ),
    ]);
    expect((await replay()).files[0]).toMatchObject({ result: 3, differences: [] });
  });

  test("of a Map state fail when more items failed than it tolerates", async () => {
    const map = {
      ...JSONATA,
      Type: "Map",
      ItemProcessor: pass({}),
      ToleratedFailurePercentage: 50,
      End: true,
    };
    const params = (mapIterationFailureCount: number) => ({
      input: [1, 2],
      mock: { result: "[1,2]" },
      stateConfiguration: { mapIterationFailureCount },
    });
    const error = "States.ExceedToleratedFailureThreshold";
    const cause = "The specified tolerated failure threshold was exceeded";
    save(STATES, [
      { id: "a", definition: map, params: params(1), expected: { status: "SUCCEEDED", output: [1, 2] } },
      { id: "b", definition: map, params: params(2), expected: { status: "FAILED", error, cause } },
    ]);
    expect((await replay()).files[0]).toMatchObject({ result: 2, differences: [] });
  });

  test("that the operation itself refused are counted apart", async () => {
    const apiError = { code: "ValidationException", message: "no" };
    save(STATES, [{ id: "a", definition: task, params: {}, expected: { apiError } }]);
    expect((await replay()).files[0]).toMatchObject({ cases: 0, apart: { jsonPath: 0, apiErrors: 1 } });
  });
});

describe("patterns and definitions", () => {
  test("are compared in verdict, error code and the message's first line", async () => {
    const error = { code: "InvalidEventPatternException" };
    const message = "Event pattern is not valid. Reason: Empty arrays are not allowed\n at line 1";
    save(PATTERNS, [
      pattern("a", "match"),
      pattern("b", "no match"),
      pattern("c", "invalid", { ...error, message }),
      pattern("d", "invalid", { code: "OtherException", message: "other" }),
    ]);
    const { exitCode, files } = await replay();
    expect(exitCode).toBe(1);
    expect(files[0]).toMatchObject({ cases: 4, result: 3, cause: 3, holds: false });
  });

  test("are taken or refused, with what is said and where", async () => {
    const downgrade = { ...JSONATA, ...pass({ QueryLanguage: "JSONPath" }) };
    const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    save(VALIDATION, [
      { id: "a", definition: pass({}), expected: { result: "OK", diagnostics: [] } },
      {
        id: "b",
        definition: downgrade,
        expected: { result: "FAIL", diagnostics: [{ severity: "ERROR", location: "/States/A", message }] },
      },
      { id: "c", definition: downgrade, expected: { result: "OK", diagnostics: [] } },
    ]);
    expect((await replay()).files[0]).toMatchObject({ cases: 3, result: 2 });
  });
});

describe("a folder", () => {
  test("without data is said in words, and is no error", async () => {
    const { exitCode, stdout } = await run("--data", folder);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("There is no recorded data in");
    expect(stdout).toContain(`absent: ${EXECUTIONS}`);
  });

  test("has its absent and unknown files named", async () => {
    save(PATTERNS, [pattern("a", "match")]);
    save("surprise.json", "{");
    expect(await replay()).toMatchObject({
      exitCode: 0,
      absent: [EXECUTIONS, STATES, VALIDATION],
      unknown: ["surprise.json"],
    });
  });

  test.each([["{"], [{}], [[{ pattern: 1 }]]])("with %j for cases is bad input", async (content) => {
    save(PATTERNS, content);
    const { exitCode, stderr } = await run("--data", folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${PATTERNS}: expected a list of recorded cases in JSON`);
  });

  test("has to be given, and be one", async () => {
    save("file", "");
    expect((await run()).stderr).toContain("--data: expected the path of a folder, found nothing");
    expect(await run("--data", join(folder, "file"))).toMatchObject({ exitCode: 2, stdout: "" });
    expect((await run("--data", folder, "--fast", "now")).stderr).toContain("2 problems");
  });

  test("that does not exist or cannot be read is bad input, with the reason", async () => {
    // Permissions hinder everyone but root; this, everyone.
    symlinkSync("loop", join(folder, "loop"));
    for (const [name, code] of [
      ["none", "ENOENT"],
      ["loop", "ELOOP"],
    ]) {
      const { exitCode, stdout, stderr } = await run("--data", join(folder, `${name}`));
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain("--data: expected a folder that can be read, found ");
      expect(stderr).toMatch(new RegExp(`/${name}: ${code}\n$`));
    }
  });

  test("is shown within eighty columns", async () => {
    const long = pass({ Output: "x".repeat(200) });
    save(EXECUTIONS, [
      execution("long/".repeat(30), { ...JSONATA, ...long }, { status: "SUCCEEDED", output: "y" }),
    ]);
    const { stdout } = await run("--data", folder);
    expect(stdout).toContain("LESS");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
