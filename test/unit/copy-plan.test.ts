import { describe, expect, test } from "@jest/globals";
import { copyTags, planCopies } from "../../functions/lib/domain/copy-plan.ts";
import type { CopySituation } from "../../functions/lib/domain/copy-situation.ts";
import { copiesAmong, halved, ownLimit } from "../../functions/lib/domain/copy-slots.ts";
import { TAG } from "../../functions/lib/domain/names.ts";
import { recoveryPointsOf } from "../../functions/lib/domain/recovery-points.ts";
import { at, copies, pointsOf, setsOf, sourceId, sources, volumeId } from "../helpers/backups.ts";

const two = ["completed", "completed"] as const;

/** Every volume's device, known. */
const devices = Object.fromEntries(
  ["web-1", "web-2", "web-3"].flatMap((server) =>
    [0, 1, 2, 3].map((volume) => [volumeId(volume, server), `/dev/sd${"fghi"[volume]}`]),
  ),
);

const plan = (changes: Partial<CopySituation>) =>
  planCopies({
    sets: [],
    points: [],
    claims: [],
    devices,
    inFlightInRegion: 0,
    limit: 18,
    quota: changes.limit ?? 18,
    intervalSeconds: 300,
    objectives: { web: 900 },
    now: at(10),
    ...changes,
  });

const started = (changes: Partial<CopySituation>) => plan(changes).start.map(({ source }) => source.id);

const claim = (taken: number, changes = {}) => ({
  sourceSnapshot: sourceId(taken),
  sourceVolume: volumeId(),
  attempt: 1,
  refused: null,
  ...changes,
});

describe("what is copied", () => {
  test("is every member of the newest complete set, and no older set", () => {
    const sets = setsOf(
      { taken: 0, states: two },
      { taken: 5, states: two },
      { taken: 9, states: ["pending"] },
    );
    expect(started({ sets })).toEqual([sourceId(5, 0), sourceId(5, 1)]);
  });

  test("is nothing when the newest complete set is usable already", () => {
    expect(plan({ sets: setsOf({ taken: 5 }), points: pointsOf({ taken: 5 }) })).toEqual({
      start: [],
      copying: [],
      waiting: [],
      problems: [],
    });
  });

  test("is first the rest of a set that is begun, so that slow copies are never overtaken for ever", () => {
    const sets = setsOf({ taken: 0, states: two }, { taken: 5, states: two });
    expect(started({ sets, points: pointsOf({ taken: 0, states: ["completed"], declared: 2 }) })).toEqual([
      sourceId(0, 1),
    ]);
  });

  test("is no set with a volume whose older copy is still in flight", () => {
    const sets = setsOf({ taken: 0, states: two }, { taken: 5, states: two });
    const { start, copying } = plan({
      sets,
      points: pointsOf({ taken: 0, states: ["pending", "completed"] }),
      now: at(6),
    });
    expect(start).toEqual([]);
    expect(copying).toEqual(["web-1"]);
  });

  test("is nothing that somebody has claimed and that is not visible yet", () => {
    const { start, copying } = plan({ sets: setsOf({ taken: 5 }), claims: [claim(5)] });
    expect(start).toEqual([]);
    expect(copying).toEqual(["web-1"]);
  });

  test("is no set with a volume that nobody knows the device of", () => {
    const { start, problems } = plan({ sets: setsOf({ taken: 5, states: two }), devices: {} });
    expect(start).toEqual([]);
    expect(problems.map(({ problem }) => problem)).toEqual(["device-unknown", "device-unknown"]);
  });

  test("waits for a set that is still being taken", () => {
    expect(plan({ sets: setsOf({ taken: 9, states: ["pending"] }) }).waiting).toEqual(["web-1"]);
  });

  test("carries all that a restore needs when the active Region is gone", () => {
    const [planned] = plan({ sets: setsOf({ taken: 5 }) }).start;
    const copy = { ...copies({ taken: 5 })[0], tags: planned && copyTags(planned) };
    expect(recoveryPointsOf([copy as never])).toEqual(pointsOf({ taken: 5 }));
  });
});

describe("a copy that fails", () => {
  const failed = (tries: number, message = "out of luck") => ({
    sets: setsOf({ taken: 5 }),
    points: recoveryPointsOf(
      Array.from({ length: tries }, (_, index) =>
        copies({ taken: 5, states: ["error"], message, suffix: `-${index}` }),
      ).flat(),
    ),
  });

  test("is tried again, counting the tries", () => {
    expect(plan(failed(2)).start).toMatchObject([{ attempt: 3 }]);
  });

  test("is given up after three tries, and reported", () => {
    expect(plan(failed(3))).toMatchObject({
      start: [],
      copying: [],
      waiting: [],
      problems: [{ problem: "copy-failed" }],
    });
  });

  test("is called a matter of the key when AWS says so", () => {
    expect(plan(failed(1, "Given key ID is not accessible")).problems).toMatchObject([
      { problem: "key-unusable" },
    ]);
  });

  test("is not started again while AWS's refusal of the call stands", () => {
    const { start, problems } = plan({
      sets: setsOf({ taken: 5 }),
      claims: [claim(5, { refused: "InvalidSnapshot.NotFound" })],
    });
    expect(start).toEqual([]);
    expect(problems).toMatchObject([{ problem: "copy-refused" }]);
  });

  test("gives way to an older set that can still be copied", () => {
    const { sets, points } = failed(3);
    expect(started({ sets: [...sets, ...setsOf({ taken: 0 })], points })).toEqual([sourceId(0)]);
  });

  test("is told of when AWS failed the set where it was taken", () => {
    expect(plan({ sets: setsOf({ taken: 5, states: ["error"] }) }).problems).toMatchObject([
      { problem: "snapshot-failed" },
    ]);
  });
});

describe("slots", () => {
  const three = ["completed", "completed", "completed"] as const;
  const sets = setsOf(
    { taken: 8, server: "web-1", states: three },
    { taken: 8, server: "web-2", states: two },
    { taken: 8, server: "web-3" },
  );
  /** web-2 has the oldest point, then web-1, then web-3. */
  const points = pointsOf(
    { taken: 2, server: "web-1", states: three },
    { taken: 1, server: "web-2", states: two },
    { taken: 3, server: "web-3" },
  );
  const servers = (changes: Partial<CopySituation>) => [
    ...new Set(plan({ sets, points, ...changes }).start.map(({ set }) => set.server)),
  ];

  test("go to the earliest deadline first", () => {
    expect(servers({})).toEqual(["web-2", "web-1", "web-3"]);
  });

  test("go first to a server without any point", () => {
    expect(servers({ points: points.filter(({ server }) => server !== "web-3") })[0]).toBe("web-3");
  });

  test("go to whole sets, and nobody passes the first in line", () => {
    const { waiting } = plan({ sets, points, limit: 4 });
    expect(servers({ limit: 4 })).toEqual(["web-2"]);
    expect(waiting).toEqual(["web-1", "web-3"]);
  });

  test("are what the copies of everybody and the claims leave over", () => {
    expect(servers({ limit: 10, inFlightInRegion: 5 })).toEqual(["web-2", "web-1"]);
    expect(servers({ limit: 10, inFlightInRegion: 7, claims: [claim(4), claim(4)], now: at(8) })).toEqual([]);
  });

  test("are taken one by one by a set that is larger than all of them, or that is urgent", () => {
    const large = setsOf({ taken: 8, states: three });
    const notLate = pointsOf({ taken: 2, states: three });
    expect(started({ sets: large, points: notLate, limit: 2 })).toHaveLength(2);
    expect(started({ sets: large, points: notLate, limit: 3, inFlightInRegion: 1 })).toEqual([]);
    expect(started({ sets: large, points: [], limit: 3, inFlightInRegion: 1 })).toHaveLength(2);
  });

  test("are left in reserve until the objective of a server that waits is in danger", () => {
    const busy = { limit: 10, quota: 12, inFlightInRegion: 10 };
    // The copies take two minutes and sets come every five: at eight minutes of fifteen nothing may wait for longer.
    expect(servers({ ...busy, now: at(8.9) })).toEqual([]);
    expect(servers({ ...busy, now: at(9.1) })).toEqual(["web-2"]);
    expect(plan({ sets, points, ...busy, now: at(9.1) }).start).toMatchObject([
      { usesReserve: true },
      { usesReserve: true },
    ]);
  });

  test("are left in reserve by a server that is only behind one in danger", () => {
    const { start, waiting } = plan({
      sets,
      points,
      limit: 10,
      quota: 16,
      inFlightInRegion: 10,
      now: at(9.1),
    });
    expect(new Set(start.map(({ set }) => set.server))).toEqual(new Set(["web-2"]));
    expect(waiting).toEqual(["web-1", "web-3"]);
  });

  test("go to one in danger from the reserve only, while somebody ahead of it waits", () => {
    // web-3 is begun and goes first; it is not in danger, and what is free within the limit stays for it.
    const begun = [
      ...setsOf({ taken: 8, server: "web-3", states: [...three, "completed"] }),
      ...sets.filter(({ server }) => server === "web-2"),
    ];
    const copied = pointsOf({ taken: 8, server: "web-3", states: ["completed"], declared: 4 });
    const { start } = plan({
      sets: begun,
      points: [...points, ...copied],
      limit: 10,
      quota: 11,
      inFlightInRegion: 8,
    });
    expect(start).toMatchObject([{ set: { server: "web-2" }, usesReserve: true }]);
  });

  test("count a failed copy as its server's turn", () => {
    const retried = recoveryPointsOf(copies({ taken: 8, server: "web-2", states: ["error", "error"] }));
    expect(servers({ points: [...points, ...retried] })).toEqual(["web-1", "web-3", "web-2"]);
  });

  test("are the quota less the reserve, or half of them for a while after AWS had none", () => {
    const limits = { limit: 20, reserve: 2 };
    expect(ownLimit(limits, undefined, at(0))).toBe(18);
    expect(ownLimit(limits, halved(18, at(0)), at(14))).toBe(9);
    expect(ownLimit(limits, halved(18, at(0)), at(15))).toBe(18);
    expect(halved(1, at(0)).limit).toBe(1);
  });

  test("are counted by the copies of everybody, and not by ordinary snapshots", () => {
    const foreign = copies({ taken: 0, states: ["pending"] }).map((copy) => ({ ...copy, tags: {} }));
    const untyped = foreign.map((copy) => ({ ...copy, transferType: null }));
    const tagged = untyped.map((copy) => ({
      ...copy,
      volumeId: "vol-1",
      tags: { [TAG.sourceSnapshot]: "snap-1" },
    }));
    const ordinary = sources({ taken: 0, states: ["pending"] });
    expect(copiesAmong([...foreign, ...untyped, ...tagged, ...ordinary])).toBe(3);
  });
});
