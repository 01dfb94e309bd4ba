import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { PACKAGING_MS, packaged, ROOT } from "../helpers/packaged.ts";
import { malformations, reachesOut } from "./well-formed.ts";

/** One that moves, one that stands down after a verdict, one that nobody suspects anything in. */
const SCENARIOS = ["region-lost", "workload-down", "standby-isolated"] as const;
type Scenario = (typeof SCENARIOS)[number];

const LARGEST_BYTES = 300_000;
const pages = new Map<string, readonly string[]>();
const pageOf = (scenario: Scenario): string => pages.get(scenario)?.[0] ?? "";

beforeAll(async () => {
  await packaged();
  const words = [join(ROOT, "test", "page", "render.worker.ts"), ...SCENARIOS];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: ROOT, maxBuffer: 1e8 });
  for (const line of stdout.trim().split("\n")) {
    const run = JSON.parse(line) as { scenario: string; pages: string[] };
    pages.set(run.scenario, run.pages);
  }
}, 2 * PACKAGING_MS);

describe.each(SCENARIOS)("the page of a real run of %s", (scenario) => {
  test("is well-formed, loads nothing and runs nothing", () => {
    expect(malformations(pageOf(scenario))).toEqual([]);
    expect(reachesOut(pageOf(scenario))).toEqual([]);
  });

  test("is the same from the same trace, read back from its text", () => {
    const [first, second] = pages.get(scenario) ?? [];
    expect(second).toBe(first);
  });

  test("is small", () => {
    expect(Buffer.byteLength(pageOf(scenario))).toBeLessThan(LARGEST_BYTES);
    expect(Buffer.byteLength(pageOf(scenario))).toBeGreaterThan(10_000);
  });
});

describe("the pages of real runs", () => {
  test("say what happened in their headlines", () => {
    const headlines = SCENARIOS.map((scenario) => /<h1>(.*?)<\/h1>/.exec(pageOf(scenario))?.[1]);
    expect(headlines).toEqual([
      "web was recovered in us-west-2",
      "web stays in us-east-1: its application is down, its Region is not",
      expect.stringContaining("web stays in us-east-1: the alarms detector-isolated"),
    ]);
  });

  test("say why nothing moved where nothing did", () => {
    expect(pageOf("workload-down")).toContain("the application is down, not the Region");
    expect(pageOf("standby-isolated")).toContain("own Region that was cut off");
    expect(pageOf("standby-isolated")).not.toContain("<h2>Phases");
  });

  test("show what the detector wrote down of each witness", () => {
    for (const scenario of SCENARIOS)
      for (const lane of ["Own probe", "Route 53&#39;s checkers", "Self-check", "Region&#39;s APIs"])
        expect(pageOf(scenario)).toContain(`<td>${lane}</td>`);
  });
});
