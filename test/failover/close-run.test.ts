import { describe, expect, test } from "@jest/globals";
import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { openRuns } from "../../functions/lib/aws/runs.ts";
import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import type { Suspicion } from "../../functions/lib/domain/evidence.ts";
import { MINUTE, WEST } from "../helpers/ec2-world.ts";
import { CONFIGURATION, type FailoverWorld, inFailoverWorld, RUN } from "../helpers/failover-world.ts";

const [GROUP] = CONFIGURATION.groups as [GroupConfiguration];
const FIRST_BAD = "2026-11-24T00:00:00.000Z";
const END = {
  ...RUN,
  outcome: "stood-down",
  reasons: ["the endpoint of the active Region answers again"],
  verdict: "cleared",
  fence: "not attempted",
  points: [],
  rungs: [],
  obstacles: [],
  firstBadSlot: FIRST_BAD,
  told: false,
};

const leasesOf = (world: FailoverWorld) => openLeases(world.host("test"), world.table(WEST));
const subjects = (world: FailoverWorld) =>
  world.kernel.trace.records.flatMap((record) => (record.kind === "notification" ? [record.subject] : []));
const recorded = (world: FailoverWorld) => openRuns(world.table(WEST)).all("web");
const close = (world: FailoverWorld, change: object = {}) => world.run("CloseRun", { ...END, ...change });
const inRun = (main: (world: FailoverWorld) => Promise<void>) =>
  inFailoverWorld(async (world) => {
    await leasesOf(world).acquire(GROUP, RUN);
    await main(world);
  });

describe("a run is closed", () => {
  test("by a page, a record and the lease given back", () =>
    inRun(async (world) => {
      expect(await close(world)).toEqual({ subject: "Lifeboat: web stays in us-east-1 (cleared)" });
      expect(subjects(world)).toEqual(["Lifeboat: web stays in us-east-1 (cleared)"]);
      expect(await recorded(world)).toMatchObject([{ run: RUN.run, outcome: "stood-down" }]);
      expect(await leasesOf(world).holder("web")).toBeUndefined();
      expect(await world.table(WEST).get("web", `owed#run#${RUN.run}`)).toMatchObject({ status: "settled" });
    }));

  test("and a page that nobody takes keeps neither the lease nor the record: the next failover can start", () =>
    inRun(async (world) => {
      world.befall("Publish", { kind: "throttle" });
      await expect(close(world)).rejects.toMatchObject({ name: "Throttled" });
      expect(await leasesOf(world).holder("web")).toBeUndefined();
      expect(await recorded(world)).toMatchObject([{ outcome: "stood-down" }]);
      world.fate = () => undefined;
      await close(world);
      expect(subjects(world)).toHaveLength(1);
    }));

  test.each([
    ["has turned the group", true, undefined, `${WEST} has taken web over (epoch 1)`],
    ["has not turned it", false, undefined, "the group was not turned"],
    ["cannot read whether it has", true, "throttle", "whether the group was turned could not be read"],
  ] as const)("as held: a person is told when it %s", (_, turns, kind, sentence) =>
    inRun(async (world) => {
      const turned = { active: RUN.standby, standby: RUN.active };
      if (turns) await leasesOf(world).advance("web", RUN, turned);
      if (kind) world.befall("GetItem", { kind });
      await close(world, { outcome: "held", fence: "owed" });
      const [page] = world.kernel.trace.records.filter(({ kind: of }) => of === "notification");
      expect(page).toMatchObject({ message: expect.stringContaining(sentence) });
    }),
  );

  test("and a table that does not answer keeps no person from being told", () =>
    inRun(async (world) => {
      world.befall("UpdateItem", { kind: "throttle" });
      await expect(close(world)).rejects.toMatchObject({ name: "Unrecorded" });
      expect(subjects(world)).toHaveLength(1);
      await expect(close(world, { told: true })).rejects.toMatchObject({ name: "Unrecorded" });
      world.fate = () => undefined;
      await close(world, { told: true });
      expect(subjects(world)).toHaveLength(1);
      expect(await recorded(world)).toMatchObject([{ outcome: "stood-down" }]);
    }));

  test("and a table that refuses us is a matter for a person, who was told", () =>
    inRun(async (world) => {
      world.refusals.set("UpdateItem", "AccessDeniedException");
      await expect(close(world)).rejects.toMatchObject({ name: "AccessRefused" });
      expect(subjects(world)).toHaveLength(1);
    }));

  test("twice, with a second page, and what happened stays recorded once", () =>
    inRun(async (world) => {
      await close(world);
      await close(world);
      expect(await recorded(world)).toHaveLength(1);
      expect(subjects(world)).toHaveLength(2);
    }));

  test("and another run's lease stays another run's", () =>
    inRun(async (world) => {
      await close(world, { run: "failover-web-1-other" });
      expect(await leasesOf(world).holder("web")).toBe(RUN.run);
    }));

  test("and a topic that refuses us is a matter for a person, not for another attempt", () =>
    inRun(async (world) => {
      for (const code of ["AuthorizationErrorException", "KMSAccessDeniedException"]) {
        world.refusals.set("Publish", code);
        await expect(close(world)).rejects.toMatchObject({ name: "AccessRefused" });
      }
    }));

  test.each(["recovered", "held", "stood-down"])("as %s under a subject that SNS accepts", (outcome) =>
    inRun(async (world) => {
      const points = [{ server: "web-1", set: "web/web-1/1", takenAt: FIRST_BAD }];
      await close(world, { outcome, points, verdict: "region-lost", fence: "owed" });
      expect(subjects(world)).toHaveLength(1);
    }),
  );
});

describe("a run that decided nothing", () => {
  const store = (world: FailoverWorld) => openEvidence(world.table(WEST));
  const suspect = (world: FailoverWorld, firstBadSlot = FIRST_BAD) =>
    store(world).saveSuspicion("web", {
      firstBadSlotMs: Date.parse(firstBadSlot),
      openedAtMs: Date.parse(firstBadSlot) + 10_000,
      status: "open",
      reasons: [],
    });

  test("drops its suspicion, so that a lasting failure is suspected anew under another name", () =>
    inRun(async (world) => {
      await suspect(world);
      await close(world, { verdict: "unconfirmed" });
      expect(await store(world).suspicion("web")).toMatchObject({ status: "cleared" });
    }));

  test("leaves another suspicion alone, and a run that did decide leaves its own", () =>
    inRun(async (world) => {
      await suspect(world, "2026-11-24T00:03:00.000Z");
      await close(world, { verdict: "unconfirmed" });
      expect(await store(world).suspicion("web")).toMatchObject({ status: "open" });
      await suspect(world);
      await close(world, { verdict: "workload-down" });
      expect(await store(world).suspicion("web")).toMatchObject({ status: "open" });
    }));
});

describe("false alarms", () => {
  const falseAlarm = async (world: FailoverWorld, number: number) => {
    await close(world, { run: `failover-web-1-${number}` });
    await world.kernel.sleep(4 * MINUTE);
  };
  const extra = (world: FailoverWorld) =>
    subjects(world).filter((subject) => subject.includes("not confirmed"));

  test("page once more when there are three of them within 15 minutes, and not again for a fourth", () =>
    inRun(async (world) => {
      await falseAlarm(world, 1);
      await falseAlarm(world, 2);
      expect(extra(world)).toEqual([]);
      await falseAlarm(world, 3);
      expect(extra(world)).toHaveLength(1);
      await falseAlarm(world, 4);
      expect(extra(world)).toHaveLength(1);
    }));

  test("page once an hour, however they are spread", () =>
    inRun(async (world) => {
      for (const [number, minutes] of [0, 0, 0, 14, 2, 40, 1, 1].entries()) {
        await world.kernel.sleep(minutes * MINUTE);
        await close(world, { run: `failover-web-1-${number}` });
      }
      expect(extra(world)).toHaveLength(1);
      await world.kernel.sleep(5 * MINUTE);
      await close(world, { run: "failover-web-1-9" });
      expect(extra(world)).toHaveLength(2);
    }));

  test("that are further apart page no more than themselves", () =>
    inRun(async (world) => {
      for (const number of [1, 2, 3]) {
        await falseAlarm(world, number);
        await world.kernel.sleep(5 * MINUTE);
      }
      expect(subjects(world)).toHaveLength(3);
    }));

  test("do not count what was held", () =>
    inRun(async (world) => {
      await falseAlarm(world, 1);
      await falseAlarm(world, 2);
      await close(world, { outcome: "held", run: "failover-web-1-3" });
      expect(extra(world)).toEqual([]);
    }));
});

describe("the verdict", () => {
  const ask = (world: FailoverWorld) => world.run("ReadVerdict", { ...RUN, firstBadSlot: FIRST_BAD });
  const suspect = (world: FailoverWorld, change: Partial<Suspicion> = {}) =>
    openEvidence(world.table(WEST)).saveSuspicion("web", {
      firstBadSlotMs: Date.parse(FIRST_BAD),
      openedAtMs: Date.parse(FIRST_BAD) + 10_000,
      status: "open",
      reasons: ["silence"],
      ...change,
    });

  test("is pending, and more eagerly asked for once the hold-down is nearly over", () =>
    inFailoverWorld(async (world) => {
      await suspect(world);
      expect(await ask(world)).toMatchObject({ status: "pending", waitSeconds: 5 });
      await world.kernel.sleep(56_000);
      expect(await ask(world)).toMatchObject({ status: "pending", waitSeconds: 1 });
      await world.kernel.sleep(6 * MINUTE);
      expect(await ask(world)).toMatchObject({ status: "unconfirmed" });
    }));

  test.each([
    ["region-lost", { status: "confirmed", classification: "REGION_LOST" }],
    ["workload-down", { status: "confirmed", classification: "WORKLOAD_DOWN" }],
    ["gray", { status: "confirmed", classification: "GRAY" }],
    ["cleared", { status: "cleared" }],
    ["cleared", { firstBadSlotMs: Date.parse(FIRST_BAD) + MINUTE }],
  ] as const)("is %s for %j", (status, change) =>
    inFailoverWorld(async (world) => {
      await suspect(world, change);
      expect(await ask(world)).toMatchObject({ status });
    }),
  );

  test("is not made up when the table does not answer", () =>
    inFailoverWorld(async (world) => {
      await suspect(world, { status: "confirmed", classification: "REGION_LOST" });
      world.befall("GetItem", { kind: "loseAnswer" });
      await expect(ask(world)).rejects.toMatchObject({ name: "AnswerUnknown", next: "retry" });
    }));
});
