import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { measure } from "../../cli/report/measure.ts";
import { PHASES } from "../../cli/report/report.ts";
import { TraceBuilder } from "../helpers/trace-builder.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** Kinds as the type of the trace declares them. */
const kinds = [...read("simulator/kernel/trace.ts").matchAll(/kind: "(\w+)"/g)].map(([, kind = ""]) => kind);

describe("the documentation", () => {
  test("of the trace has each kind of record, with an example line", () => {
    const text = read("docs/trace.md");
    expect(kinds.length).toBeGreaterThan(20);
    for (const kind of kinds) {
      expect(text).toContain(`\n| \`${kind}\` |`);
      expect(text).toContain(`"kind":"${kind}"`);
    }
  });

  test("of the trace has example lines that are JSON", () => {
    const lines = read("docs/trace.md")
      .split("\n")
      .filter((line) => line.startsWith('{"n":'));
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ n: expect.any(Number) });
  });

  test("of the trace recomputes the figures with the program that it prints", () => {
    const program = /```js\n([\s\S]*?)```/.exec(read("docs/trace.md"))?.[1] ?? "";
    const body = program.replace(/^import.*$/m, "");
    const trace = new TraceBuilder().run().requests(0, 100, {}).disaster(100);
    trace.requests(100, 60, { ok: false }).requests(160, 40, { newestWrite: 70 });
    const printed: unknown[][] = [];
    new Function("readFileSync", "console", body)(() => trace.trace.text(), {
      log: (...words: unknown[]) => printed.push(words),
    });
    const { rtoSeconds, rpoSeconds } = measure(trace.records).measured;
    expect(printed).toEqual([
      ["RTO", rtoSeconds, "s"],
      ["RPO", rpoSeconds, "s"],
    ]);
  });

  test("of the report names each member and each phase", () => {
    const text = read("docs/report.md");
    const members = Object.keys(measure(new TraceBuilder().run().records));
    for (const word of [...members, "elapsedMs", ...PHASES]) expect(text).toContain(`\`${word}`);
  });
});
