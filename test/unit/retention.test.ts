import { describe, expect, test } from "@jest/globals";
import { recoveryPointsOf } from "../../functions/lib/domain/recovery-points.ts";
import { prunablePoints, prunableSources } from "../../functions/lib/domain/retention.ts";
import { openStream } from "../../simulator/kernel/random.ts";
import { at, copies, pointsOf, type SetOptions, setsOf } from "../helpers/backups.ts";

const rules = { frequent: 3, hourly: 2, daily: 2, keptInActive: 2 };
const HOUR = 60;
const DAY = 24 * HOUR;
const two = ["completed", "completed"] as const;

const prunable = (sets: readonly SetOptions[], changes = {}) =>
  prunablePoints({ points: pointsOf(...sets), inUse: new Set(), rules, now: at(10 * DAY), ...changes });
const copyId = (taken: number, volume = 0) => `snap-web-1-${taken}-${volume}-copy`;

describe("recovery points", () => {
  test("are kept by tiers: the newest ones, then one an hour, then one a day", () => {
    const everyQuarter = Array.from({ length: 4 * 24 * 4 }, (_, index) => ({ taken: 0 - 15 * index }));
    const gone = new Set(prunable(everyQuarter));
    const kept = everyQuarter.map(({ taken }) => taken).filter((taken) => !gone.has(copyId(taken)));
    // Noon, 11:45 and 11:30; the hours of noon and of 11; today and the last quarter of yesterday.
    expect(kept).toEqual([0, -15, -30, -12 * HOUR - 15]);
  });

  test("are counted and never deleted for their age, when backups stand still", () => {
    expect(prunable([{ taken: 0 }, { taken: -5 }, { taken: -10 }], { now: at(1000 * DAY) })).toEqual([]);
  });

  test("go oldest first", () => {
    const sets = [0, 1, 2, 3, 4, 5, 6].map((minutes) => ({ taken: minutes }));
    expect(prunable(sets)).toEqual([copyId(0), copyId(1), copyId(2), copyId(3)]);
  });

  test("are kept while something was restored from them", () => {
    const sets = [0, 1, 2, 3, 4, 5, 6].map((minutes) => ({ taken: minutes }));
    expect(prunable(sets, { inUse: new Set([copyId(1)]) })).toEqual([copyId(0), copyId(2), copyId(3)]);
  });

  test("that were never whole go after a while, once a newer one is usable", () => {
    const broken = { taken: 0, states: ["completed"], declared: 2 } as const;
    const usable = { taken: 5, states: two };
    expect(prunable([broken, usable])).toEqual([copyId(0)]);
    expect(prunable([broken, usable], { now: at(30) })).toEqual([]);
    expect(prunable([broken, { taken: 5, states: ["pending", "pending"] }])).toEqual([]);
  });

  test("that failed lose their failed copies and keep a volume's newest completed one", () => {
    const failed = { taken: 9, states: ["completed", "error"] } as const;
    expect(prunable([{ taken: 0, states: two }, failed])).toEqual([copyId(9, 1)]);
  });

  test("of one server never cost another one its own", () => {
    const many = [1, 2, 3, 4, 5].map((taken) => ({ taken }));
    const gone = prunable([...many, { taken: 0, server: "web-2" }]);
    expect(gone).toEqual([copyId(1), copyId(2)]);
  });

  test.each([1, 2, 3, 4])(
    "never lose the newest usable one, one in use, or a volume's newest completed copy (seed %d)",
    (seed) => {
      const random = openStream(seed, "retention");
      for (let round = 0; round < 50; round += 1) {
        const states = ["completed", "completed", "completed", "pending", "error"] as const;
        const state = () => states[random.integer(0, states.length - 1)] ?? "error";
        const all = Array.from({ length: random.integer(1, 12) }, (_, index) =>
          copies({ taken: -random.integer(0, 3000), states: [state(), state()], suffix: `-${index}` }),
        ).flat();
        const points = recoveryPointsOf(all);
        const used = all[random.integer(0, all.length - 1)]?.id ?? "";
        const inUse = new Set([used]);
        const gone = new Set(
          prunablePoints({
            points,
            inUse,
            rules: { ...rules, hourly: 0, daily: 0, frequent: 1 },
            now: at(0),
          }),
        );
        const members = points.find(({ usable }) => usable)?.members ?? [];
        expect(members.filter(({ snapshotId }) => gone.has(snapshotId))).toEqual([]);
        expect(gone.has(used)).toBe(false);
        for (const volume of new Set(all.map(({ tags }) => tags["lifeboat:source-volume"]))) {
          const ofVolume = all.filter(
            ({ tags, state }) => tags["lifeboat:source-volume"] === volume && state === "completed",
          );
          const newest = ofVolume
            .map(({ startTime }) => startTime)
            .toSorted()
            .at(-1);
          const lost = ofVolume.every(({ id, startTime }) => startTime !== newest || gone.has(id));
          expect(ofVolume.length > 0 && lost).toBe(false);
        }
        expect(all.filter(({ id, state }) => state === "pending" && gone.has(id))).toEqual([]);
      }
    },
  );
});

describe("the sources in the active Region", () => {
  const prune = (sets: readonly SetOptions[], points = pointsOf(), now = at(30)) =>
    prunableSources({ sets: setsOf(...sets), points, rules, now });
  const taken = [0, 5, 10, 15].map((minutes) => ({ taken: minutes }));

  test("are the newest complete sets, as many as the configuration says", () => {
    expect(prune(taken)).toEqual(["snap-web-1-0-0", "snap-web-1-5-0"]);
  });

  test("are kept while a copy of them is in flight", () => {
    expect(prune(taken, pointsOf({ taken: 0, states: ["pending"] }))).toEqual(["snap-web-1-5-0"]);
  });

  test("are kept while a copy of them is begun and no usable point has overtaken it", () => {
    const begun = { taken: 5, states: ["completed"], declared: 2 } as const;
    expect(prune(taken, pointsOf(begun))).toEqual(["snap-web-1-0-0"]);
    expect(prune(taken, pointsOf(begun, { taken: 10 }))).toEqual(["snap-web-1-0-0", "snap-web-1-5-0"]);
  });

  test("are kept while they are being taken, and a failed one for a while", () => {
    const odd = [
      { taken: 0, states: ["pending"] },
      { taken: 5, states: ["error", "error"] },
    ] as const;
    expect(prune(odd)).toEqual([]);
    expect(prune(odd, [], at(2 * HOUR))).toEqual(["snap-web-1-5-0", "snap-web-1-5-1"]);
  });
});
