import { describe, expect, test } from "@jest/globals";
import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { SLOT_MS } from "../../functions/lib/domain/slots.ts";
import { handler as measureRecoveryPoints } from "../../functions/measure-recovery-points/handler.ts";
import { EAST, WEST } from "../helpers/ec2-world.ts";
import { BEARING, type BearingFunction } from "../helpers/failover-path-bearing.ts";
import { CONFIGURATION, type FailoverWorld, inFailoverWorld, RUN } from "../helpers/failover-world.ts";

/** How long a step of the machines may take at most; the silence must cost less. */
const SHORTEST_TIMEOUT_MS = 5_000;

const FIRST_BAD_SLOT = "2026-11-23T23:59:50.000Z";
const POINT = { server: "web-1", set: "web/web-1/1", takenAt: "2026-11-23T23:55:00.000Z" };
const slotOf = ({ kernel }: FailoverWorld) =>
  new Date(Math.floor(kernel.now() / SLOT_MS) * SLOT_MS).toISOString();

/** Runs each function, and says what it must answer although nobody answers it. */
const CASES: Readonly<
  Record<BearingFunction, { run(world: FailoverWorld): Promise<unknown>; answer: unknown }>
> = {
  "list-slots": {
    run: (world) => world.run("ListSlots", { startedAt: slotOf(world) }),
    answer: { slots: expect.arrayContaining([expect.any(String)]) },
  },
  "measure-recovery-points": {
    run: (world) => measureRecoveryPoints.forHost(world.host("measure-recovery-points"))({}),
    answer: { groups: [expect.objectContaining({ group: "web", ageSeconds: null })] },
  },
  "probe-slot": {
    run: async (world) => {
      const answer = await world.run("ProbeSlot", { slot: slotOf(world), tick: "tick-1" });
      const seen = await openEvidence(world.table(WEST)).read("web", 0, world.kernel.now());
      return { answer, seen };
    },
    answer: {
      answer: { overdue: false, group: null },
      seen: [expect.objectContaining({ probe: "DOWN", oracle: "UNKNOWN", beacon: "DOWN" })],
    },
  },
  "publish-status": {
    run: (world) => world.run("PublishStatus", { groups: [] }),
    answer: expect.objectContaining({ directions: [{ group: "web", active: EAST, epoch: 0 }] }),
  },
  "settle-obligations": {
    run: async (world) => {
      const [group] = CONFIGURATION.groups;
      if (group) await openLeases(world.host("test"), world.table(WEST)).acquire(group, RUN);
      await world.run("FenceActive", RUN);
      await world.run("TakeOver", { ...RUN, fence: "owed" });
      return world.run("SettleObligations", {});
    },
    answer: {
      settled: [],
      owed: expect.arrayContaining([expect.stringMatching(/^fence of/), expect.stringMatching(/^epoch of/)]),
    },
  },
  "start-failover": {
    run: async (world) => {
      await openEvidence(world.table(WEST)).saveSuspicion("web", {
        firstBadSlotMs: Date.parse(FIRST_BAD_SLOT),
        openedAtMs: world.kernel.now(),
        status: "open",
        reasons: ["endpoint does not answer"],
      });
      return world.run("StartFailover", { group: "web" });
    },
    answer: { result: "started", run: "failover-web-1-20261123T235950Z" },
  },
  "verify-standby": {
    run: (world) =>
      world.run("VerifyStandby", { ...RUN, firstBadSlot: FIRST_BAD_SLOT, turned: false, points: [POINT] }),
    answer: expect.objectContaining({ status: "pending" }),
  },
  "verify-switch": {
    run: (world) => world.run("VerifySwitch", RUN),
    answer: expect.objectContaining({ status: "pending", answers: [] }),
  },
};

describe("when the active Region, every server and every name server are silent", () => {
  test.each(Object.entries(CASES))("%s still answers", (name, { run, answer }) =>
    inFailoverWorld(async (world) => {
      world.lose(EAST);
      const from = world.kernel.now();
      expect({ name, answer: await run(world) }).toEqual({ name, answer });
      expect(world.kernel.now() - from).toBeLessThan(SHORTEST_TIMEOUT_MS);
    }),
  );

  test("there is a case for every function that is excused", () => {
    expect(Object.keys(CASES)).toEqual(Object.keys(BEARING));
  });

  test("what decides asks the lost Region nothing, and what may ask it asks once", () =>
    inFailoverWorld(async (world) => {
      world.lose(EAST);
      await CASES["probe-slot"].run(world);
      await CASES["start-failover"].run(world);
      const inEast = () => world.attempts().filter(({ region }) => region === EAST);
      expect(inEast()).toEqual([]);
      await CASES["publish-status"].run(world);
      expect(inEast()).toMatchObject([{ operation: "GetItem" }]);
    }));
});
