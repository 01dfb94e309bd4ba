import { describe, expect, test } from "@jest/globals";
import { planCopies } from "../../functions/lib/domain/copy-plan.ts";
import { recoveryPointsOf } from "../../functions/lib/domain/recovery-points.ts";
import type { Snapshot } from "../../functions/lib/domain/resources.ts";
import { openStream } from "../../simulator/kernel/random.ts";
import { at, copies, setsOf, volumeId } from "../helpers/backups.ts";

const LIMIT = 6;
const QUOTA = 8;
/** Volumes by server; the last but one has more than there are slots, the last one's copies never succeed. */
const SERVERS: Readonly<Record<string, number>> = { a: 1, b: 1, c: 2, d: 3, e: 8, cursed: 6 };
const devices = Object.fromEntries(
  Object.entries(SERVERS).flatMap(([server, volumes]) =>
    Array.from({ length: volumes }, (_, volume) => [volumeId(volume, server), `/dev/sd${volume}`]),
  ),
);

interface Running {
  copy: Snapshot;
  readonly endsAt: number;
  readonly server: string;
}

/** Runs `minutes` of backups in a busy Region and returns each server's greatest age of its newest usable point. */
function worstAges(seed: number, minutes: number): Readonly<Record<string, number>> {
  const random = openStream(seed, "copies");
  const known: Running[] = [];
  const worst: Record<string, number> = {};
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const one of known)
      if (one.copy.state === "pending" && one.endsAt <= minute)
        one.copy = { ...one.copy, state: one.server === "cursed" ? "error" : "completed" };
    const taken = Math.floor((minute - 1) / 5) * 5;
    const points = recoveryPointsOf(known.map(({ copy }) => copy));
    const inFlight = known.filter(({ copy }) => copy.state === "pending");
    const foreign = random.integer(0, 2);
    const sets = Array.from({ length: 6 }, (_, back) => taken - 5 * back).filter((one) => one >= 0);
    const plan = planCopies({
      sets: sets.flatMap((one) =>
        Object.entries(SERVERS).flatMap(([server, volumes]) =>
          setsOf({ taken: one, server, states: Array(volumes).fill("completed") }),
        ),
      ),
      points,
      claims: [],
      devices,
      inFlightInRegion: inFlight.length + foreign,
      limit: LIMIT,
      quota: QUOTA,
      intervalSeconds: 300,
      objectives: { web: 900 },
      now: at(minute),
    });
    for (const { set, source, attempt } of plan.start) {
      const clash = inFlight.some(({ copy }) => copy.tags["lifeboat:source-volume"] === source.volumeId);
      expect(clash).toBe(false);
      const setTaken = Math.round((Date.parse(set.takenAt) - Date.parse(at(0))) / 60_000);
      const states = Array<"pending">(set.declared).fill("pending");
      const all = copies({ taken: setTaken, server: set.server, states, suffix: `-${attempt}` });
      const copy = all.find(({ tags }) => tags["lifeboat:source-snapshot"] === source.id);
      if (copy) known.push({ copy, endsAt: minute + random.integer(1, 5), server: set.server });
    }
    expect(inFlight.length + plan.start.length).toBeLessThanOrEqual(QUOTA);
    for (const server of Object.keys(SERVERS)) {
      const newest = points.find((point) => point.server === server && point.usable)?.takenAt ?? at(0);
      const age = (Date.parse(at(minute)) - Date.parse(newest)) / 60_000;
      worst[server] = Math.max(worst[server] ?? 0, age);
    }
  }
  return worst;
}

describe("no server starves", () => {
  test.each([1, 2, 3])(
    "with more to copy than there are slots, and one server that always fails (seed %d)",
    (seed) => {
      const { cursed, ...others } = worstAges(seed, 100);
      expect(cursed).toBe(99);
      for (const age of Object.values(others)) expect(age).toBeLessThan(30);
    },
  );
});
