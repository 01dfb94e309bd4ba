import { describe, expect, test } from "@jest/globals";
import { hasSucceeded, regionBackup } from "../../cli/stage/backup-report.ts";
import type { Ended } from "../../cli/stage/follow.ts";
import { configuration } from "../helpers/packaged.ts";

const ended = (changes: Partial<Ended>): Ended => ({
  status: "SUCCEEDED",
  startedAt: 1_000,
  stoppedAt: 61_000,
  output: '{"groups":[{"group":"web","outcome":"done","taken":["web/web-1/1"],"problems":[]}]}',
  error: null,
  cause: null,
  ...changes,
});
const reported = (changes: Partial<Ended>) =>
  regionBackup("us-west-2", ended(changes), { groups: configuration.groups, points: [] });

describe("the report of a backup", () => {
  test("is no success while a server has no usable recovery point, whatever the machine says", () => {
    const region = reported({});
    expect(region).toMatchObject({
      seconds: 60,
      groups: [{ outcome: "done", problems: ["web-1: there is no usable recovery point"] }],
    });
    expect(hasSucceeded({ regions: [region], leftOut: [] })).toBe(false);
  });

  test("tells a group's own failure, and an execution's", () => {
    const failed = reported({
      output: '{"groups":[{"group":"web","outcome":"failed","reason":"Throttled: x"}]}',
    });
    expect(failed.groups[0]?.problems[0]).toBe("Throttled: x");
    expect(reported({ status: "FAILED", output: null, error: "BackupFailed", cause: "why" })).toMatchObject({
      reason: "BackupFailed: why",
      groups: [],
    });
    expect(reported({ status: "TIMED_OUT", output: null }).reason).toBe("TIMED_OUT");
  });

  test("is no success when a group was left out", () => {
    const leftOut = [{ group: "web", reason: "silent" }];
    expect(hasSucceeded({ regions: [], leftOut })).toBe(false);
  });
});
