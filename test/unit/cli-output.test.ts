import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { makeOutputFolder, outputFolderProblems, writeOutput } from "../../cli/output-folder.ts";
import { createProgress } from "../../cli/progress.ts";
import { keptTerminal } from "../helpers/terminal.ts";
import { TraceBuilder } from "../helpers/trace-builder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lifeboat-out-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the output folder", () => {
  test("is made with its parents, and gets two files that replace older ones and leave others alone", () => {
    const out = join(folder, "a/b");
    expect(outputFolderProblems(out)).toEqual([]);
    expect(makeOutputFolder(out)).toEqual([]);
    writeFileSync(join(out, "notes.txt"), "mine");
    writeFileSync(join(out, "report.json"), "old");
    writeOutput(out, { "report.json": "new", "trace.jsonl": "line\n" });
    expect(readdirSync(out).sort()).toEqual(["notes.txt", "report.json", "trace.jsonl"]);
    expect(readFileSync(join(out, "report.json"), "utf8")).toBe("new");
  });

  test("keeps nothing half-written when a file cannot take its place", () => {
    mkdirSync(join(folder, "trace.jsonl"));
    expect(() => writeOutput(folder, { "report.json": "new", "trace.jsonl": "line\n" })).toThrow();
    expect(readdirSync(folder).sort()).toEqual(["report.json", "trace.jsonl"]);
  });

  test("is refused where the system makes nothing, however deep it is to lie", () => {
    for (const out of ["/proc/lifeboat", "/proc/lifeboat/deep/down"])
      expect(makeOutputFolder(out)).toMatchObject([
        { path: "--out", found: expect.stringContaining("ENOENT") },
      ]);
  });

  test("cannot lie below a file", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const [problem] = outputFolderProblems(join(file, "deep/down"));
    expect(problem).toMatchObject({
      path: "--out",
      found: expect.stringContaining(`${file} is not a folder`),
    });
  });
});

describe("the progress", () => {
  const { records } = new TraceBuilder().run().disaster(10).requests(10, 2, { ok: false, error: "timeout" });
  const told = (env: Record<string, string>, isTTY: boolean, json = false) => {
    const terminal = keptTerminal(env, isTTY);
    const progress = createProgress(terminal, json);
    progress.packaging("us-east-1");
    for (const record of records) progress.record(record);
    progress.close();
    expect(terminal.written.stdout).toBe("");
    return terminal.written.stderr;
  };

  test("tells a watching person what happens as it happens", () => {
    const shown = told({}, true);
    expect(shown).toContain("packaging: us-east-1");
    expect(shown).toContain("00:00:10  us-east-1 is lost as a whole");
    expect(shown).toContain("the outside client is not served: timeout");
  });

  test("tells no more of a client that is served now and then, until it is calm", () => {
    const trace = new TraceBuilder().run();
    for (let second = 0; second < 100; second += 2)
      trace.requests(second, 1, { ok: false, error: "timeout" }).requests(second + 1, 1, {});
    trace.requests(300, 1, { ok: false, error: "timeout" });
    const terminal = keptTerminal({}, true);
    const progress = createProgress(terminal, false);
    for (const record of trace.records) progress.record(record);
    expect(terminal.written.stderr.split("the outside client")).toHaveLength(6);
  });

  test("leaves colour out with NO_COLOR", () => {
    expect(told({}, true)).toContain("\u001b[2m");
    expect(told({ NO_COLOR: "1" }, true)).not.toContain("\u001b[2m");
  });

  test("is silent without a terminal, in CI and with --json", () => {
    expect(told({}, false)).toBe("");
    expect(told({ CI: "true" }, true)).toBe("");
    expect(told({}, true, true)).toBe("");
  });
});
