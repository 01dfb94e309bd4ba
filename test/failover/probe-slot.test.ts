import { describe, expect, test } from "@jest/globals";
import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import { openRuns } from "../../functions/lib/aws/runs.ts";
import { runName, SLOT_MS } from "../../functions/lib/domain/slots.ts";
import type { HttpServer } from "../../simulator/internet/internet.ts";
import { EAST, WEST } from "../helpers/ec2-world.ts";
import { ADDRESSES, CONFIGURATION, type FailoverWorld, inFailoverWorld } from "../helpers/failover-world.ts";
import { HOSTNAME, serverIn } from "../helpers/global-world.ts";

type Answer = { readonly overdue: boolean; readonly group: string | null };
const NOTHING_OVERDUE: Answer = { overdue: false, group: null };

const healthy = () => ({ status: 200, body: '{"status":"healthy"}', certificateNames: [HOSTNAME] });
const serve = (world: FailoverWorld, respond: Parameters<typeof serverIn>[1]) =>
  world.cloud.internet.listen(ADDRESSES[EAST], serverIn(EAST, respond));
const place = (world: FailoverWorld, name: string) => {
  const alive: HttpServer = serverIn("eu-west-1", () => ({ status: 403, certificateNames: [name] }));
  world.cloud.internet.listen(name, alive);
};

/** The detector in us-west-2, with a healthy server in us-east-1 and the whole world answering. */
const inWatch = (main: (world: FailoverWorld) => Promise<void>) =>
  inFailoverWorld((world) => {
    serve(world, healthy);
    for (const name of CONFIGURATION.detection.selfCheck) place(world, name);
    world.dns = () => ["UP"];
    return main(world);
  });

/** Everything in us-east-1 stops answering, and Route 53's checkers say so. */
const loseEast = (world: FailoverWorld) => {
  world.lose(EAST);
  world.dns = () => ["DOWN"];
};
const present = ({ kernel }: FailoverWorld) => Math.floor(kernel.now() / SLOT_MS) * SLOT_MS;
const probe = (world: FailoverWorld, region = WEST, tick = "tick-1") =>
  world.run<Answer>("ProbeSlot", { slot: new Date(present(world)).toISOString(), tick }, region);
/** Probes so many slots, one after the other as they come. */
const watch = async (world: FailoverWorld, slots: number) => {
  const answers: Answer[] = [];
  for (let slot = 0; slot < slots; slot += 1) {
    const next = present(world) + SLOT_MS;
    answers.push(await probe(world));
    await world.kernel.sleep(next - world.kernel.now());
  }
  return answers;
};
const storeOf = (world: FailoverWorld) => openEvidence(world.table(WEST));
const events = (world: FailoverWorld) => world.logged.map(({ event }) => event);
const isSave = ({ input }: { readonly input: unknown }) =>
  (input as { Item?: { item?: { S: string } } }).Item?.item?.S === "suspicion";

describe("a slot", () => {
  test("that two ticks cover is probed, judged and published once", () =>
    inWatch(async (world) => {
      await Promise.all([probe(world), probe(world, WEST, "tick-2")]);
      await probe(world, WEST, "tick-3");
      expect(world.published("DetectionLevel")).toEqual([0]);
      expect(await storeOf(world).read("web", 0, world.kernel.now())).toMatchObject([
        { probe: "UP", oracle: "UP", selfCheck: "UNKNOWN", beacon: "UNKNOWN" },
      ]);
    }));

  test("is nothing to a Region that is not in charge", () =>
    inWatch(async (world) => {
      expect(await probe(world, EAST)).toEqual(NOTHING_OVERDUE);
      expect(world.attempts().map(({ operation }) => operation)).toEqual(["GetItem"]);
    }));

  test("survives two throttled writes, and stays without evidence after more", () =>
    inWatch(async (world) => {
      world.befall("UpdateItem", { kind: "throttle" }, 2);
      await watch(world, 1);
      world.befall("UpdateItem", { kind: "throttle" });
      await expect(probe(world)).rejects.toMatchObject({ name: "Throttled" });
      expect(await storeOf(world).read("web", 0, world.kernel.now())).toHaveLength(1);
      expect(world.published("DetectionLevel")).toEqual([0]);
    }));

  test("whose claim was written and never acknowledged is probed all the same: the tick knows its own claim", () =>
    inWatch(async (world) => {
      loseEast(world);
      world.befall("PutItem", { kind: "loseAnswer" }, 1);
      await probe(world);
      expect(await storeOf(world).read("web", 0, world.kernel.now())).toMatchObject([{ probe: "DOWN" }]);
      expect(world.published("DetectionLevel")).toEqual([0]);
    }));

  test("is probed in time by a slow table", () =>
    inWatch(async (world) => {
      world.fate = ({ service }) => (service === "DynamoDB" ? { kind: "slow", byMs: 1_000 } : undefined);
      const from = world.kernel.now();
      await probe(world);
      expect(world.published("DetectionLevel")).toEqual([0]);
      expect(world.kernel.now() - from).toBeLessThan(12_000);
    }));
});

describe("a suspicion", () => {
  test("is raised by the second bad slot, and confirmed as a lost Region after the hold-down", () =>
    inWatch(async (world) => {
      await watch(world, 2);
      const lostAt = present(world);
      loseEast(world);
      await watch(world, 8);
      expect(world.published("DetectionLevel")).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 2, 2]);
      expect(await storeOf(world).suspicion("web")).toMatchObject({
        firstBadSlotMs: lostAt,
        status: "confirmed",
        classification: "REGION_LOST",
      });
      expect(events(world)).toEqual(expect.arrayContaining(["suspicion-raised", "suspicion-confirmed"]));
    }));

  test("is in the table before its metric is published, so that whoever the alarm wakes finds it", () =>
    inWatch(async (world) => {
      loseEast(world);
      await watch(world, 1);
      const before = world.attempts().length;
      await probe(world);
      const calls = world.attempts().slice(before);
      const saved = calls.findIndex(isSave);
      expect(saved).toBeGreaterThan(0);
      expect(calls.findIndex(({ operation }) => operation === "PutMetricData")).toBeGreaterThan(saved);
    }));

  test("outlives a metric that could not be published, and the next slot publishes it", () =>
    inWatch(async (world) => {
      loseEast(world);
      await watch(world, 1);
      world.befall("PutMetricData", { kind: "throttle" });
      await expect(probe(world)).rejects.toMatchObject({ name: "Throttled" });
      expect(await storeOf(world).suspicion("web")).toMatchObject({ status: "open" });
      world.fate = () => undefined;
      await world.kernel.sleep(SLOT_MS);
      await watch(world, 1);
      expect(world.published("DetectionLevel").at(-1)).toBe(1);
    }));

  test("is not saved when the table throttles, and then its metric is not published either", () =>
    inWatch(async (world) => {
      loseEast(world);
      await watch(world, 1);
      world.fate = (call) => (isSave(call) ? { kind: "throttle" } : undefined);
      await expect(probe(world)).rejects.toMatchObject({ name: "Throttled" });
      expect(world.published("DetectionLevel")).toEqual([0]);
    }));

  test("is overdue from 20 s on, and no more once a run has taken it up", () =>
    inWatch(async (world) => {
      loseEast(world);
      // The second slot raises it; the fourth comes 20 s later, give or take what the witnesses took.
      const answers = await watch(world, 5);
      expect(answers.slice(0, 3)).toEqual(Array(3).fill(NOTHING_OVERDUE));
      expect(answers[4]).toEqual({ overdue: true, group: "web" });
      const { firstBadSlotMs = 0 } = (await storeOf(world).suspicion("web")) ?? {};
      const run = runName("web", 1, firstBadSlotMs);
      await openRuns(world.table(WEST)).record("web", { run, outcome: "running", at: "now" });
      expect(await watch(world, 2)).toEqual([NOTHING_OVERDUE, NOTHING_OVERDUE]);
    }));

  test("is cleared by a server that answers again, and never confirmed by witnesses who do not know", () =>
    inWatch(async (world) => {
      serve(world, () => undefined);
      world.dns = () => undefined;
      await watch(world, 12);
      expect(await storeOf(world).suspicion("web")).toMatchObject({ status: "open" });
      expect(Math.max(...world.published("DetectionLevel"))).toBe(1);
      serve(world, healthy);
      await watch(world, 6);
      expect(await storeOf(world).suspicion("web")).toMatchObject({ status: "cleared" });
      expect(world.published("DetectionLevel").at(-1)).toBe(0);
    }));

  test.each([
    ["serves another certificate", { certificateNames: ["www.other.example"] }],
    ["answers 503", { status: 503 }],
    ["lacks its word in the body", { body: "{}" }],
    ["takes longer than two seconds", { serviceMs: 2_100 }],
  ])("is raised by a server that %s, and is no lost Region while its APIs answer", (_, wrong) =>
    inWatch(async (world) => {
      place(world, `ec2.${EAST}.amazonaws.com`);
      serve(world, () => ({ ...healthy(), ...wrong }));
      world.dns = () => ["DOWN"];
      await watch(world, 8);
      expect(await storeOf(world).suspicion("web")).toMatchObject({ classification: "WORKLOAD_DOWN" });
    }),
  );

  test("is not raised while it is us who are cut off", () =>
    inWatch(async (world) => {
      loseEast(world);
      for (const name of CONFIGURATION.detection.selfCheck) world.cloud.internet.unlisten(name);
      await watch(world, 12);
      expect(await storeOf(world).suspicion("web")).toBeUndefined();
      expect(new Set(world.published("DetectionLevel"))).toEqual(new Set([0]));
      expect(new Set(world.published("DetectorIsolated"))).toEqual(new Set([1]));
    }));
});
