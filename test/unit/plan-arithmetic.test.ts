import { describe, expect, test } from "@jest/globals";
import { publishedOn } from "../../cli/plan/checker-ranges.ts";
import { secondsUntilTurn, slotsNeeded, volumesWithin } from "../../cli/plan/copy-slots.ts";
import { phaseBudget } from "../../cli/plan/phase-budget.ts";
import { budgetOf, changed, planFor, shippedPlan } from "../helpers/plans.ts";
import { definitions, read, statesOf } from "../helpers/project.ts";

const secondsOf = (phases: readonly { readonly phase: string; readonly seconds: number }[]) =>
  Object.fromEntries(phases.map(({ phase, seconds }) => [phase, seconds]));
const withFleet = (fleet: string) => budgetOf(planFor(changed(["budget:", `fleet: ${fleet}\nbudget:`])));

describe("copy slots", () => {
  // An objective of 15 minutes, a point every five, a snapshot of one minute, twenty slots.
  const traffic = (minutes: number) => ({ copySeconds: minutes * 60, intervalSeconds: 300 });
  const spare = (minutes: number) => (15 - 5 - 1 - minutes) * 60;

  test.each([
    [1, 160],
    [2, 70],
    [4, 25],
    [8, 0],
  ])("with copies of %d min, twenty of them protect %d volumes", (minutes, volumes) => {
    const twenty = { ...traffic(minutes), slots: 20 };
    expect(volumesWithin(spare(minutes), twenty)).toBe(volumes);
    if (volumes === 0) return;
    expect(secondsUntilTurn(volumes, twenty)).toBeLessThanOrEqual(spare(minutes));
    expect(secondsUntilTurn(volumes + 1, twenty)).toBeGreaterThan(spare(minutes));
    expect(slotsNeeded(volumes, spare(minutes), traffic(minutes))).toBe(20);
    expect(slotsNeeded(volumes + 1, spare(minutes), traffic(minutes))).toBe(21);
  });

  test("make nobody wait while there are enough, one copy while two rounds fit, and the line when ticks are passed over", () => {
    const twenty = { slots: 20, copySeconds: 120, intervalSeconds: 300 };
    expect([1, 20, 21, 40, 41].map((volumes) => secondsUntilTurn(volumes, twenty))).toEqual([
      0, 0, 120, 120, 246,
    ]);
  });

  test("protect nothing when snapshot and copy alone take longer than the objective", () => {
    expect(volumesWithin(-60, { slots: 20, copySeconds: 60, intervalSeconds: 300 })).toBe(0);
  });

  test("protect more volumes the shorter a measured copy is", () => {
    const assumed = shippedPlan().maxVolumes;
    expect(withFleet("{ copySeconds: 120, snapshotSeconds: 60 }").maxVolumes).toBeGreaterThan(assumed);
    expect(withFleet("{ copySeconds: 400 }").maxVolumes).toBe(0);
  });
});

describe("a phase", () => {
  test("is the sum of its terms, and says so", () => {
    const terms = [
      { what: "hold-down", seconds: 60 },
      { what: "waited already", seconds: -12.34 },
    ];
    expect(phaseBudget("confirm", terms)).toEqual({
      phase: "confirm",
      seconds: 47.7,
      formula: "60 hold-down - 12.3 waited already",
    });
  });

  test("that is over before it would begin takes no time", () => {
    expect(phaseBudget("confirm", [{ what: "waited already", seconds: -5 }]).seconds).toBe(0);
  });
});

describe("the recovery time", () => {
  const { phases, worstCase } = shippedPlan().rtoSeconds;

  test("is that of all phases, with the longer of confirmation and preparation", () => {
    const { detect, confirm, restore, start, ...others } = secondsOf(phases) as Record<string, number>;
    const rest = Object.values(others).reduce((sum, seconds) => sum + seconds, 0);
    const prepared = Math.max(confirm ?? 0, (restore ?? 0) + (start ?? 0));
    expect(worstCase).toBeCloseTo((detect ?? 0) + prepared + rest, 5);
  });

  test("does not grow with a hold-down that is over before the standby is prepared", () => {
    const shorter = budgetOf(planFor(changed(["holdDownSeconds: 60", "holdDownSeconds: 30"])));
    expect(shorter.rtoSeconds.worstCase).toBe(worstCase);
  });

  test("grows second by second with one that lasts longer, in whole slots", () => {
    const [long, longer] = [200, 211].map((seconds) =>
      budgetOf(planFor(changed(["holdDownSeconds: 60", `holdDownSeconds: ${seconds}`]))),
    );
    expect((longer?.rtoSeconds.worstCase ?? 0) - (long?.rtoSeconds.worstCase ?? 0)).toBeCloseTo(20, 5);
  });

  test("grows with the TTL", () => {
    const slow = budgetOf(planFor(changed(["ttlSeconds: 20", "ttlSeconds: 50"])));
    expect(slow.rtoSeconds.worstCase - worstCase).toBeCloseTo(30, 5);
  });

  test("counts the fence with the time-out of its state", () => {
    const states = definitions().flatMap(([, machine]) => statesOf(machine));
    const fence = states.find(([name]) => name === "FenceActive")?.[1];
    expect(secondsOf(phases)["fence"]).toBe(fence?.TimeoutSeconds);
  });
});

describe("the age of the data", () => {
  test("is an interval, a snapshot and a copy", () => {
    const { phases, worstCase } = shippedPlan().rpoSeconds;
    expect(phases.map(({ phase }) => phase)).toEqual(["interval", "snapshot", "copy"]);
    expect(worstCase).toBeCloseTo(
      phases.reduce((sum, { seconds }) => sum + seconds, 0),
      5,
    );
  });

  test("counts the turn of a volume where more of them share the slots than fit into an interval", () => {
    // Thirty-six volumes on eighteen slots: each has every second turn.
    const crowded = withFleet("{ volumesPerServer: 36 }").rpoSeconds;
    expect(crowded.phases[0]).toMatchObject({
      seconds: 720,
      formula: "300 to the next point + 420 until its turn among 36 volumes",
    });
  });

  test("counts a copy that outlasts the interval, because a volume has one in flight", () => {
    expect(withFleet("{ copySeconds: 350 }").rpoSeconds.phases[0]).toMatchObject({
      seconds: 650,
      formula: "300 to the next point + 350 until the copy before it is done",
    });
  });
});

describe("the bill", () => {
  const lineOf = (text: string, what: string) =>
    budgetOf(planFor(text)).monthlyUsd.lines.find((line) => line.what.startsWith(what))?.usd ?? Number.NaN;

  test("is the sum of its lines", () => {
    const { lines, total } = shippedPlan().monthlyUsd;
    expect(total).toBeCloseTo(
      lines.reduce((sum, { usd }) => sum + usd, 0),
      1,
    );
  });

  test("counts what is written once and what changes for as long as it is kept", () => {
    const fleet = "fleet: { writtenGiBPerVolume: 500, changedGiBPerVolumePerDay: 10 }\nbudget:";
    // 500 GiB, and 10 GiB on each of seven days, at 0.05; 10 GiB a day at 0.02.
    expect(lineOf(changed(["budget:", fleet]), "Snapshots in the standby")).toBe(28.5);
    expect(lineOf(changed(["budget:", fleet]), "Transfer")).toBeCloseTo(6.08, 2);
  });

  test("asks half as much for the backup machine when it runs half as often", () => {
    const often = lineOf(changed(), "Backup machine");
    expect(lineOf(changed(["everyMinutes: 5", "everyMinutes: 10"]), "Backup machine")).toBeCloseTo(
      often / 2,
      1,
    );
  });

  test("counts the transitions of the backup machine as it is", () => {
    const [, backup] = definitions().find(([file]) => file.includes("backup")) ?? [];
    const names = backup ? statesOf(backup).map(([name]) => name) : [];
    expect(names.filter((name) => !/Failed$/.test(name))).toEqual([
      ...["ListGroups", "ForEachGroup"],
      ...["CreateSnapshots", "WaitForSnapshots"],
      ...["CopySnapshots", "AreCopiesDone", "WaitForCopies"],
      ...["PruneSnapshots", "GroupBackedUp"],
      "TickEnded",
    ]);
  });

  test("names the day of its prices, and where each was found", () => {
    const { pricesAsOf } = shippedPlan().monthlyUsd;
    expect(Number.isNaN(Date.parse(pricesAsOf))).toBe(false);
    const { items } = JSON.parse(read("cli/plan/prices.json")) as {
      items: Record<string, { usd: number; source: string }>;
    };
    expect(Object.entries(items).filter(([, { usd, source }]) => !(usd > 0) || source === "")).toEqual([]);
  });
});

test("the checker ranges have a date, and ranges without one count as stale", () => {
  expect(publishedOn(read("resources/parameters.yml"))).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(publishedOn("Parameters: {}")).toBe("1970-01-01");
});
