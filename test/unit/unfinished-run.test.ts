import { describe, expect, test } from "@jest/globals";
import { runName } from "../../functions/lib/domain/slots.ts";
import { type AfterDeath, afterDeath, unfinishedRun } from "../../functions/lib/domain/unfinished-run.ts";

const RUN = "failover-web-1-20261124T000000Z";
const SINCE = "2026-11-24T00:00:00.000Z";
const later = (seconds: number) => new Date(Date.parse(SINCE) + seconds * 1000);
const seen = (execution = RUN) => ({
  run: RUN,
  execution,
  epoch: 1,
  firstBadSlot: SINCE,
  since: SINCE,
});
type Status = Parameters<typeof afterDeath>[1];
const decide = (status: Status, seconds: number, execution?: string) =>
  afterDeath(seen(execution), status, later(seconds));

describe("an unfinished run", () => {
  test("waits while its execution runs, however long", () => {
    expect(decide("running", 100_000)).toEqual({ kind: "wait" });
  });

  test("is over when its execution has succeeded", () => {
    expect(decide("succeeded", 1)).toEqual({ kind: "ended" });
  });

  test("waits two minutes for AWS to know its execution, and is resumed then", () => {
    expect(decide("unknown", 119)).toEqual({ kind: "wait" });
    expect(decide("unknown", 120)).toMatchObject({ kind: "resume" });
  });

  test.each<[string, AfterDeath]>([
    [RUN, { kind: "resume", execution: `${RUN}-again-1` }],
    [`${RUN}-again-1`, { kind: "resume", execution: `${RUN}-again-2` }],
    [`${RUN}-again-2`, { kind: "resume", execution: `${RUN}-again-3` }],
    [`${RUN}-again-3`, { kind: "give-up", deaths: 4 }],
  ])("whose execution %s has died has one future only", (execution, future) => {
    expect(decide("died", 0, execution)).toEqual(future);
  });

  test("that a person has started under another name begins to count anew", () => {
    expect(decide("died", 0, "by-hand")).toEqual({ kind: "resume", execution: `${RUN}-again-1` });
  });

  test("of a group whose name looks like a resumption is none", () => {
    const run = runName("once-again-2", 1, Date.parse(SINCE));
    expect(afterDeath({ ...seen(run), run }, "died", later(0))).toEqual({
      kind: "resume",
      execution: `${run}-again-1`,
    });
  });

  test("has names within AWS's eighty characters, for the longest name of a group and a million epochs", () => {
    const run = runName("g".repeat(31), 1_000_000, Date.parse(SINCE));
    const last = afterDeath({ ...seen(`${run}-again-2`), run }, "died", later(0));
    expect(last).toMatchObject({ kind: "resume", execution: `${run}-again-3` });
    expect(`${run}-again-3`.length).toBeLessThanOrEqual(80);
  });

  test("is read off its obligation, and anything else is refused", () => {
    const { run, ...details } = seen();
    expect(unfinishedRun({ id: run, details })).toEqual(seen());
    expect(() => unfinishedRun({ id: run, details: { ...details, epoch: "1" } })).toThrow();
  });
});
