import { describe, expect, test } from "@jest/globals";
import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { openObligations } from "../../functions/lib/aws/obligations.ts";
import { openRuns } from "../../functions/lib/aws/runs.ts";
import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import type { Suspicion } from "../../functions/lib/domain/evidence.ts";
import { EAST, MINUTE, WEST } from "../helpers/ec2-world.ts";
import { CONFIGURATION, type FailoverWorld, inFailoverWorld, MACHINE } from "../helpers/failover-world.ts";

const NAME = "failover-web-1-20261123T235950Z";
const INPUT = '{"epoch":1,"firstBadSlot":"2026-11-23T23:59:50.000Z","group":"web","mode":"failover"}';
const [GROUP] = CONFIGURATION.groups as [GroupConfiguration];

/** The detection alarm's event, as far as the function looks at it; EventBridge sends much more. */
const alarm = (more: object = {}) => ({
  "detail-type": "CloudWatch Alarm State Change",
  source: "aws.cloudwatch",
  region: WEST,
  detail: {
    alarmName: "lifeboat-test-web-detection",
    state: { value: "ALARM", timestamp: "2026-11-24T00:00:10.000+0000" },
    configuration: {
      metrics: [
        { id: "m1", metricStat: { metric: { name: "DetectionLevel", dimensions: { Group: "web" } } } },
      ],
    },
    ...more,
  },
});
const LOOP = { group: "web" };

const suspect = (world: FailoverWorld, change: Partial<Suspicion> = {}, region = WEST) =>
  openEvidence(world.table(region)).saveSuspicion("web", {
    firstBadSlotMs: Date.parse("2026-11-23T23:59:50Z"),
    openedAtMs: world.kernel.now(),
    status: "open",
    reasons: ["endpoint does not answer"],
    ...change,
  });
const inSuspicion = (main: (world: FailoverWorld) => Promise<void>) =>
  inFailoverWorld(async (world) => {
    await suspect(world);
    await main(world);
  });
const executions = (world: FailoverWorld) =>
  world.kernel.trace.records.flatMap((record) =>
    record.kind === "execution" && record.status === "RUNNING" ? [record.name] : [],
  );
const asked = (world: FailoverWorld) => world.attempts("StartExecution").map(({ input }) => input);

describe("a suspicion starts one execution", () => {
  test("when the alarm's event comes twice and the loop asks too, with input that is equal to the byte", () =>
    inSuspicion(async (world) => {
      const answers = await Promise.all(
        [alarm(), alarm(), LOOP].map((event) => world.run("StartFailover", event)),
      );
      expect(answers).toEqual(Array(3).fill({ result: "started", run: NAME }));
      expect(executions(world)).toEqual([NAME]);
      expect(asked(world)).toEqual(Array(3).fill({ stateMachineArn: MACHINE, name: NAME, input: INPUT }));
    }));

  test("when it has been confirmed before anybody heard of it", () =>
    inSuspicion(async (world) => {
      await suspect(world, { status: "confirmed", classification: "REGION_LOST" });
      expect(await world.run("StartFailover", LOOP)).toEqual({ result: "started", run: NAME });
    }));

  test("when AWS starts it and no answer arrives, however often", () =>
    inSuspicion(async (world) => {
      world.befall("StartExecution", { kind: "loseAnswer" }, 3);
      await expect(world.run("StartFailover", alarm())).rejects.toMatchObject({ name: "AnswerUnknown" });
      expect(await world.run("StartFailover", LOOP)).toEqual({ result: "started", run: NAME });
      expect(executions(world)).toEqual([NAME]);
    }));

  test("when Step Functions throttles the first attempts", () =>
    inSuspicion(async (world) => {
      world.befall("StartExecution", { kind: "throttle" }, 2);
      expect(await world.run("StartFailover", alarm())).toMatchObject({ result: "started" });
      world.befall("StartExecution", { kind: "throttle" });
      await expect(world.run("StartFailover", LOOP)).rejects.toMatchObject({ name: "Throttled" });
    }));

  test("and none again when that one has ended", () =>
    inSuspicion(async (world) => {
      await world.run("StartFailover", alarm());
      await world.kernel.sleep(2 * MINUTE);
      expect(await world.run("StartFailover", LOOP)).toEqual({ result: "already-ran", run: NAME });
      expect(executions(world)).toEqual([NAME]);
    }));

  test("and when that one never had the lease, the failure has to be suspected anew: its name is spent", () =>
    inSuspicion(async (world) => {
      const standing = () => openEvidence(world.table(WEST)).suspicion("web");
      const runs = openRuns(world.table(WEST));
      await world.run("StartFailover", alarm());
      await world.kernel.sleep(2 * MINUTE);
      await runs.record("web", { run: NAME, outcome: "stood-down", at: "2026-11-24T00:02:00.000Z" });
      await world.run("StartFailover", LOOP);
      expect(await standing()).toMatchObject({ status: "open" });
    }).then(() =>
      inSuspicion(async (world) => {
        await world.run("StartFailover", alarm());
        await world.kernel.sleep(2 * MINUTE);
        await world.run("StartFailover", LOOP);
        expect(await openEvidence(world.table(WEST)).suspicion("web")).toMatchObject({ status: "cleared" });
      }),
    ));
});

describe("nothing is started", () => {
  test("by an alarm that somebody has muted", () =>
    inSuspicion(async (world) => {
      const muted = alarm({
        muteDetail: { mutedByArn: `arn:aws:cloudwatch:${WEST}:111122223333:alarm-mute-rule:x` },
      });
      expect(await world.run("StartFailover", muted)).toEqual({ result: "muted" });
      expect(world.attempts()).toEqual([]);
      expect(world.logged).toMatchObject([{ event: "alarm-muted" }]);
    }));

  test("for a suspicion that is cleared, or that is not there", () =>
    inFailoverWorld(async (world) => {
      expect(await world.run("StartFailover", alarm())).toEqual({ result: "nothing-to-do" });
      await suspect(world, { status: "cleared" });
      expect(await world.run("StartFailover", alarm())).toEqual({ result: "nothing-to-do" });
      expect(asked(world)).toEqual([]);
    }));

  test("in the Region that is not in charge", () =>
    inFailoverWorld(async (world) => {
      await suspect(world, {}, EAST);
      expect(await world.run("StartFailover", alarm(), EAST)).toEqual({ result: "nothing-to-do" });
      expect(asked(world)).toEqual([]);
    }));

  test("when a policy denies it: that is said, and not tried again", () =>
    inSuspicion(async (world) => {
      world.refusals.set("StartExecution", "AccessDeniedException");
      await expect(world.run("StartFailover", alarm())).rejects.toMatchObject({ name: "AccessRefused" });
      expect(asked(world)).toHaveLength(1);
    }));

  test("for an event of another alarm's shape, and every problem is named", () =>
    inFailoverWorld(async (world) => {
      await expect(world.run("StartFailover", { detail: {} })).rejects.toMatchObject({
        name: "InvalidInput",
      });
      const nobody = alarm({ configuration: { metrics: [] } });
      await expect(world.run("StartFailover", nobody)).rejects.toMatchObject({ name: "InvalidInput" });
    }));
});

describe("while another run holds the lease", () => {
  const older = { run: "failover-web-1-20261123T235500Z", epoch: 1 };

  test("a new suspicion waits: its name, spent on a run that is refused, could never run again", () =>
    inSuspicion(async (world) => {
      const leases = openLeases(world.host("older"), world.table(WEST));
      await leases.acquire(GROUP, older);
      expect(await world.run("StartFailover", alarm())).toEqual({ result: "lease-held", run: NAME });
      expect(executions(world)).toEqual([]);
      await leases.release("web", older);
      expect(await world.run("StartFailover", LOOP)).toEqual({ result: "started", run: NAME });
    }));

  test("a new suspicion waits for a run that has died and is to be resumed, also when that has lost its lease", () =>
    inSuspicion(async (world) => {
      const owed = openObligations(world.table(WEST));
      const dead = { kind: "run", id: "failover-web-1-earlier", details: {} } as const;
      await owed.owe("web", dead);
      expect(await world.run("StartFailover", alarm())).toEqual({ result: "lease-held", run: NAME });
      await owed.settle("web", dead);
      expect(await world.run("StartFailover", alarm())).toMatchObject({ result: "started" });
    }));

  test("a new suspicion waits no longer than a dead run's lease", () =>
    inSuspicion(async (world) => {
      await openLeases(world.host("older"), world.table(WEST)).acquire(GROUP, older);
      await world.kernel.sleep(30 * MINUTE);
      expect(await world.run("StartFailover", LOOP)).toEqual({ result: "started", run: NAME });
    }));

  test("the run that holds it is found started, and not refused by itself", () =>
    inSuspicion(async (world) => {
      await world.run("StartFailover", alarm());
      await openLeases(world.host("self"), world.table(WEST)).acquire(GROUP, { run: NAME, epoch: 1 });
      expect(await world.run("StartFailover", LOOP)).toEqual({ result: "started", run: NAME });
    }));
});
