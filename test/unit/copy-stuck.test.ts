import { describe, expect, test } from "@jest/globals";
import { planCopies } from "../../functions/lib/domain/copy-plan.ts";
import type { CopySituation } from "../../functions/lib/domain/copy-situation.ts";
import { at, pointsOf, setsOf, sourceId, volumeId } from "../helpers/backups.ts";

const two = ["completed", "completed"] as const;

const plan = (situation: Pick<CopySituation, "sets" | "points" | "now">) =>
  planCopies({
    claims: [],
    devices: Object.fromEntries(
      ["web-1", "web-2"].flatMap((server) => [0, 1].map((volume) => [volumeId(volume, server), "/dev/sdf"])),
    ),
    inFlightInRegion: 0,
    limit: 18,
    quota: 20,
    intervalSeconds: 300,
    objectives: { web: 900 },
    ...situation,
  });

const started = (situation: Parameters<typeof plan>[0]) =>
  plan(situation).start.map(({ source }) => source.id);

describe("a copy that is stuck", () => {
  /** The points of 0 and 5 took two minutes to copy; that of 10, copied from 11 on, does not end. */
  const sets = setsOf({ taken: 10 }, { taken: 15 });
  const points = pointsOf({ taken: 0 }, { taken: 5 }, { taken: 10, states: ["pending"] });

  test("keeps its volume's next set waiting for as long as it may be merely slow", () => {
    const { start, copying } = plan({ sets, points, now: at(16) });
    expect(start).toEqual([]);
    expect(copying).toEqual(["web-1"]);
  });

  test("is passed by the newest set after an interval, or twice the longest copy, and is told of", () => {
    const { start, copying, problems } = plan({ sets, points, now: at(16.1) });
    expect(start.map(({ source }) => source.id)).toEqual([sourceId(15)]);
    expect(copying).toEqual(["web-1"]);
    expect(problems).toEqual([{ server: "web-1", problem: "copy-stuck", detail: sourceId(10) }]);
    const slow = pointsOf({ taken: 5 }).map((point) => ({
      ...point,
      members: point.members.map((member) => ({ ...member, completionTime: at(12) })),
    }));
    expect(started({ sets, points: [...slow, ...points.slice(0, 1)], now: at(22) })).toEqual([]);
  });

  test("is passed once: two that are stuck take no third slot of their volume", () => {
    const both = [...points, ...pointsOf({ taken: 15, states: ["pending"] })];
    expect(started({ sets: [...sets, ...setsOf({ taken: 25 })], points: both, now: at(40) })).toEqual([]);
  });

  test("does not let the rest of its set go first", () => {
    const pairs = setsOf({ taken: 10, states: two }, { taken: 15, states: two });
    const half = pointsOf({ taken: 5, states: two }, { taken: 10, states: ["pending"], declared: 2 });
    expect(started({ sets: pairs, points: half, now: at(17) })).toEqual([sourceId(15, 0), sourceId(15, 1)]);
  });

  test("keeps nobody else waiting", () => {
    const others = setsOf({ taken: 15, server: "web-2" });
    expect(started({ sets: [...sets, ...others], points, now: at(16) })).toEqual([sourceId(15, 0, "web-2")]);
  });

  test("is waited for while no copy is known to have ended, as a first one may take hours", () => {
    const first = pointsOf({ taken: 10, states: ["pending"] });
    expect(started({ sets, points: first, now: at(200) })).toEqual([]);
  });
});
