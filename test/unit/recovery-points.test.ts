import { describe, expect, test } from "@jest/globals";
import { TAG } from "../../functions/lib/domain/names.ts";
import { newestUsable, recoveryPointsOf } from "../../functions/lib/domain/recovery-points.ts";
import { sourceSetsOf } from "../../functions/lib/domain/source-sets.ts";
import { at, copies, pointsOf, setsOf, sources } from "../helpers/backups.ts";

const without = (tag: string) => (snapshot: ReturnType<typeof copies>[number]) => ({
  ...snapshot,
  tags: Object.fromEntries(Object.entries(snapshot.tags).filter(([name]) => name !== tag)),
});

describe("a recovery point", () => {
  test("is usable when every declared member is completed", () => {
    expect(pointsOf({ taken: 0, states: ["completed", "completed"] })[0]?.usable).toBe(true);
  });

  test.each(["pending", "error", "recoverable"] as const)(
    "is not usable with a member that is %s",
    (state) => {
      expect(pointsOf({ taken: 0, states: ["completed", state] })[0]?.usable).toBe(false);
    },
  );

  test("is not usable when fewer, or more, members are there than were declared", () => {
    expect(pointsOf({ taken: 0, states: ["completed"], declared: 2 })[0]?.usable).toBe(false);
    expect(pointsOf({ taken: 0, states: ["completed", "completed"], declared: 1 })[0]?.usable).toBe(false);
  });

  test("is not usable when nobody knows a member's device", () => {
    const [point] = recoveryPointsOf(copies({ taken: 0 }).map(without(TAG.device)));
    expect(point).toMatchObject({ usable: false, members: [{ device: null }] });
  });

  test("counts a volume once: a second try that is completed outweighs the failed first one", () => {
    const tries = [...copies({ taken: 0, states: ["error"] }), ...copies({ taken: 0, suffix: "-again" })];
    const [point] = recoveryPointsOf(tries);
    expect(point?.usable).toBe(true);
    expect(point?.members.map(({ snapshotId }) => snapshotId)).toEqual(["snap-web-1-0-0-copy-again"]);
    expect(point?.spare.map(({ snapshotId }) => snapshotId)).toEqual(["snap-web-1-0-0-copy"]);
  });

  test("carries the instant of its data and not that of its copies", () => {
    expect(pointsOf({ taken: 7 })[0]?.takenAt).toBe(at(7));
  });

  test.each([TAG.set, TAG.group, TAG.server, TAG.members, TAG.takenAt, TAG.sourceVolume])(
    "is never made of a snapshot without %s",
    (tag) => {
      expect(recoveryPointsOf(copies({ taken: 0 }).map(without(tag)))).toEqual([]);
    },
  );

  test("does not depend on the order in which AWS lists snapshots", () => {
    const all = [0, 5, 10].flatMap((taken) => copies({ taken, states: ["completed", "error"] }));
    expect(recoveryPointsOf(all.toReversed())).toEqual(recoveryPointsOf(all));
  });
});

describe("the newest usable point", () => {
  test("is the newest one of the server whose members are all completed", () => {
    const points = pointsOf(
      { taken: 0 },
      { taken: 5 },
      { taken: 10, states: ["pending"] },
      { taken: 20, server: "web-2" },
    );
    expect(newestUsable(points, "web-1")?.takenAt).toBe(at(5));
  });

  test("is undefined for a server without any", () => {
    expect(newestUsable(pointsOf({ taken: 0, states: ["error"] }), "web-1")).toBeUndefined();
  });
});

describe("a source set", () => {
  test.each([
    ["complete", ["completed", "completed"], 2],
    ["pending", ["completed", "pending"], 2],
    ["pending", ["pending"], 2],
    ["failed", ["pending", "error"], 2],
    ["failed", ["completed"], 2],
    ["failed", ["completed", "completed"], 1],
  ] as const)("is %s with members %j of %d", (state, states, declared) => {
    expect(setsOf({ taken: 0, states, declared })[0]?.state).toBe(state);
  });

  test("is never made of copies that lie in the same Region", () => {
    expect(
      sourceSetsOf([...copies({ taken: 0 }), ...sources({ taken: 5 })]).map(({ takenAt }) => takenAt),
    ).toEqual([at(5)]);
  });
});
