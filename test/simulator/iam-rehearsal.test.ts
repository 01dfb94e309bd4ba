import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Of } from "../../simulator/kernel/trace.ts";
import { PACKAGING_MS, packaged, ROOT } from "../helpers/packaged.ts";

/** A loss of the Region, rehearsed with a role that lacks something. */
interface Mutilated {
  readonly role: string;
  readonly outcome: string;
  readonly denials: readonly Of<"denial">[];
  readonly told: readonly string[];
  readonly machines: readonly string[];
}

const LACKING = [
  "StartStandbyRole ec2:StartInstances",
  "RestoreVolumesRole ec2:CreateTags",
  "FailoverStateMachineRole lambda:InvokeFunction",
  "ObserveScheduleRole states:StartExecution",
];

describe("a loss of the Region with roles that lack something", () => {
  let runs: ReadonlyMap<string, Mutilated>;
  beforeAll(async () => {
    await packaged();
    const worker = join(ROOT, "test", "helpers", "rehearse-without.worker.ts");
    const options = { cwd: ROOT, maxBuffer: 1e8 };
    const { stdout } = await promisify(execFile)(process.execPath, [worker, "1", ...LACKING], options);
    const lines = stdout.trim().split("\n");
    runs = new Map(lines.map((line, index) => [LACKING[index] ?? "", JSON.parse(line) as Mutilated]));
  }, PACKAGING_MS);

  const run = (lacking: string): Mutilated => {
    const found = runs.get(lacking);
    if (found === undefined) throw new Error(`${lacking} was not rehearsed`);
    return found;
  };

  test.each(LACKING)("does not recover, and the trace names the action: %s", (lacking) => {
    const { outcome, denials } = run(lacking);
    expect(outcome).not.toBe("recovered");
    expect(new Set(denials.map(({ action }) => action))).toEqual(new Set([lacking.split(" ")[1]]));
    expect(denials[0]?.by).toContain(`-${lacking.split(" ")[0]}-`);
  });

  test("is held when the standby may not be started, and a person is told", () => {
    const { outcome, denials, told } = run("StartStandbyRole ec2:StartInstances");
    expect(outcome).toBe("held");
    expect(denials[0]?.resource).toMatch(/^arn:aws:ec2:us-west-2:\d+:instance\/i-/);
    expect(told).toContainEqual(expect.stringContaining("HELD"));
  });

  test("asks for the tags of a volume that is made as for an action of its own", () => {
    const { denials } = run("RestoreVolumesRole ec2:CreateTags");
    expect(denials[0]?.resource).toMatch(/^arn:aws:ec2:us-west-2:\d+:volume\/\*$/);
  });

  test("starts nothing by a schedule that may not start its machine", () => {
    const { outcome, machines } = run("ObserveScheduleRole states:StartExecution");
    expect(outcome).toBe("no-action");
    expect(machines).not.toContain("lifeboat-drill-observe");
  });
});
