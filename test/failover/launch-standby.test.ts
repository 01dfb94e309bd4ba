import { describe, expect, test } from "@jest/globals";
import { openEc2 } from "../../functions/lib/aws/ec2.ts";
import { serverInstances } from "../../functions/lib/aws/server-instances.ts";
import { groupNamed } from "../../functions/lib/config/groups.ts";
import type { Way } from "../../functions/lib/domain/ladder.ts";
import { healthAt, launchTemplate } from "../helpers/ec2-launches.ts";
import { MINUTE, only, WEST } from "../helpers/ec2-world.ts";
import { CONFIGURATION, RUN } from "../helpers/failover-world.ts";
import { firstWay, inStandbyWorld, type Point, type StandbyWorld } from "../helpers/standby-world.ts";
import { suspect } from "../helpers/suspicions.ts";

interface Answer {
  readonly status: string;
  readonly waitSeconds: number;
  readonly rung?: string;
  readonly way?: Way;
  readonly reason?: string;
}

/** A standby that was launched from a template, stopped, in zone a; and the recovery point for it. */
interface LaunchWorld extends StandbyWorld {
  readonly point1: Point;
  readonly old: string;
}

const inLaunchWorld = (main: (world: LaunchWorld) => Promise<void>) =>
  inStandbyWorld(async (world) => {
    // The standby of the other tests is of no template: it makes room.
    const tags = [{ Key: "lifeboat:server", Value: "retired" }];
    world.call(WEST, "CreateTags", { Resources: [world.standby], Tags: tags });
    const { ref: template } = launchTemplate(world, "Spare");
    const { ref: old } = world.create(WEST, "AWS::EC2::Instance", "Spare", {
      LaunchTemplate: { LaunchTemplateId: template, Version: "1" },
      AvailabilityZone: `${WEST}a`,
      Tags: [
        { Key: "lifeboat:group", Value: "web" },
        { Key: "lifeboat:server", Value: "web-1" },
      ],
    });
    give(world, old);
    const point1 = await world.point();
    await main(Object.assign(world, { old, point1 }));
  });

const address = (world: StandbyWorld) =>
  only(world.call(WEST, "DescribeAddresses", { PublicIps: [world.addresses[WEST] ?? ""] }).Addresses);
/** Gives an instance the group's Elastic IP. */
const give = (world: StandbyWorld, InstanceId: string) =>
  world.call(WEST, "AssociateAddress", { AllocationId: address(world).AllocationId, InstanceId });

const avoiding = (world: StandbyWorld, ...letters: string[]): Way => ({
  ...firstWay(world),
  avoidZones: letters.map((letter) => `${WEST}${letter}`),
});
const launchOnce = async (
  world: LaunchWorld,
  way: Way,
  points: readonly Point[] = [world.point1],
  suspicion: "open" | "confirmed" | "cleared" = "open",
) => world.run<Answer>("LaunchStandby", { ...RUN, ...(await suspect(world, suspicion)), points, way });
/** Calls launch-standby as the machine does, until it is launched or knows another way. */
async function launch(world: LaunchWorld, way: Way, points?: readonly Point[]): Promise<Answer> {
  for (let calls = 0; calls < 60; calls += 1) {
    const answer = await launchOnce(world, way, points);
    if (answer.status !== "pending") return answer;
    await world.kernel.sleep(answer.waitSeconds * 1000);
  }
  throw new Error("never launched");
}
/** What people were told, or were to be. */
const pagesOf = (world: StandbyWorld) => world.attempts("Publish");
/** Launches it, and starts it as the machine does: then it has its address. */
async function moveIn(world: LaunchWorld, way: Way): Promise<void> {
  await launch(world, way);
  await world.start();
}
const settle = (world: StandbyWorld) => world.kernel.sleep(2 * MINUTE);
/** The server's instance, as every function of the product finds it. */
const current = async (world: StandbyWorld) => {
  const ec2 = openEc2(world.host("test"), WEST, "home");
  return only(await serverInstances(ec2, groupNamed(CONFIGURATION, "web"))).instance;
};
/** All instances that the run has launched. */
const launched = (world: StandbyWorld) =>
  (
    world.call(WEST, "DescribeInstances", {
      Filters: [{ Name: "tag:lifeboat:launched-by", Values: [RUN.run] }],
    }).Reservations ?? []
  ).flatMap(({ Instances = [] }) => Instances);
const standDown = async (world: LaunchWorld, scope: string) => {
  for (let calls = 0; calls < 60; calls += 1) {
    const { status } = await world.run("StandDown", { ...RUN, scope });
    if (status === "done") return;
    await world.kernel.sleep(5_000);
  }
  throw new Error("never stood down");
};

describe("a server whose zone has to be avoided", () => {
  test("is launched in the next one from its own template, with the data attached and the epoch", () =>
    inLaunchWorld(async (world) => {
      expect(await launch(world, avoiding(world, "a"))).toEqual({ status: "launched", waitSeconds: 0 });
      const instance = await current(world);
      expect(instance).toMatchObject({
        state: "running",
        availabilityZone: `${WEST}b`,
        tags: { "lifeboat:epoch": "1", "lifeboat:run": RUN.run, "lifeboat:replaces": world.old },
      });
      expect(instance.volumes.map(({ device }) => device)).toContain("/dev/sdf");
      expect(await world.restore(avoiding(world, "a"))).toEqual([world.point1]);
      expect(world.attempts("CreateVolume")).toEqual([]);
    }));

  test("keeps its address, and serves there", () =>
    inLaunchWorld(async (world) => {
      await moveIn(world, avoiding(world, "a"));
      expect(address(world).InstanceId).toBe((await current(world)).id);
      await settle(world);
      expect(healthAt(world, world.addresses[WEST] ?? "")).toBe(200);
      expect(world.instance(WEST, world.old).State?.Name).toBe("stopped");
    }));

  test("gets the point that the run has begun with, and not a newer one", () =>
    inLaunchWorld(async (world) => {
      await world.point();
      await launch(world, avoiding(world, "a"));
      expect((await current(world)).tags["lifeboat:set"]).toBe(world.point1.set);
    }));

  test("gets an older point where that one is broken", () =>
    inLaunchWorld(async (world) => {
      const newer = await world.point();
      const way = { ...avoiding(world, "a"), brokenSets: [newer.set] };
      await launch(world, way, [newer]);
      expect((await current(world)).tags["lifeboat:set"]).toBe(world.point1.set);
    }));

  test("keeps the older point that it was launched with when a newer one is completed meanwhile", () =>
    inLaunchWorld(async (world) => {
      const broken = await world.point();
      const way = { ...avoiding(world, "a"), brokenSets: [broken.set] };
      await launch(world, way, [broken]);
      await world.point();
      const restored = await world.run("RestoreVolumes", { ...RUN, points: [broken], way });
      expect(restored).toMatchObject({ status: "ready", points: [world.point1] });
      expect(world.attempts("DetachVolume")).toEqual([]);
    }));

  test("that was not launched from a template has no other zone than its own, and that is said", () =>
    inStandbyWorld(async (world) => {
      await world.point();
      const input = { ...RUN, ...(await suspect(world, "open")), points: [], way: avoiding(world, "a") };
      expect(await world.run("LaunchStandby", input)).toMatchObject({
        rung: "zones-again",
        way: { avoidZones: [], round: 1 },
        reason: expect.stringContaining("was not launched from a launch template"),
      });
    }));

  test("is not launched by a run without the lease", () =>
    inLaunchWorld(async (world) => {
      await world.hold("failover-web-1-other");
      await expect(launchOnce(world, avoiding(world, "a"))).rejects.toMatchObject({ name: "LeaseLost" });
      expect(world.attempts("RunInstances")).toEqual([]);
    }));
});

describe("a launch", () => {
  test("is made once by calls that cannot see it yet, and by calls at the same instant", () =>
    inLaunchWorld(async (world) => {
      const way = avoiding(world, "a");
      await Promise.all([launchOnce(world, way), launchOnce(world, way)]);
      await launchOnce(world, way);
      expect(world.attempts("RunInstances").length).toBeGreaterThan(1);
      await launch(world, way);
      await settle(world);
      expect(launched(world)).toHaveLength(1);
    }));

  test.each([
    ["the answers are lost", "loseAnswer"],
    ["EC2 throttles", "throttle"],
  ] as const)("is made once when %s, and asked for one by one", (_, kind) =>
    inLaunchWorld(async (world) => {
      const way = avoiding(world, "a");
      const met = world.befall("RunInstances", { kind }, 3);
      expect(await launchOnce(world, way)).toMatchObject({ status: "pending" });
      expect(met()).toBe(1);
      await launch(world, way);
      await settle(world);
      expect(launched(world)).toHaveLength(1);
    }),
  );

  test("moves the address although the answers of the move were lost", () =>
    inLaunchWorld(async (world) => {
      const way = avoiding(world, "a");
      world.befall("AssociateAddress", { kind: "loseAnswer" }, 3);
      await expect(moveIn(world, way)).rejects.toMatchObject({ name: "AnswerUnknown" });
      await moveIn(world, way);
      expect(address(world).InstanceId).toBe((await current(world)).id);
    }));

  test("whose run died before it had moved the address is given it by the run's next execution", () =>
    inLaunchWorld(async (world) => {
      await launch(world, avoiding(world, "a"));
      expect(address(world).InstanceId).toBe(world.old);
      await world.start();
      expect(address(world).InstanceId).toBe((await current(world)).id);
      expect(launched(world)).toHaveLength(1);
    }));

  test("is refused zone by zone, until none is left: then all are tried again, and a person is told, once", () =>
    inLaunchWorld(async (world) => {
      world.refusals.set("RunInstances", "InsufficientInstanceCapacity");
      const first = await launchOnce(world, avoiding(world, "a"));
      expect(first).toMatchObject({ rung: "another-az", way: { avoidZones: [`${WEST}a`, `${WEST}b`] } });
      const second = await launchOnce(world, first.way ?? firstWay(world));
      expect(second.way?.avoidZones).toEqual([`${WEST}a`, `${WEST}b`, `${WEST}c`]);
      const third = await launchOnce(world, second.way ?? firstWay(world));
      expect(third).toMatchObject({
        rung: "zones-again",
        way: { avoidZones: [], round: 1 },
        reason: expect.stringContaining(`${WEST}a, ${WEST}b, ${WEST}c will not do`),
        waitSeconds: 30,
      });
      const Subject = `Lifeboat: no zone of ${WEST} takes web; it goes on trying`;
      expect(pagesOf(world)).toMatchObject([{ input: { Subject } }]);
      const again = { ...avoiding(world, "a", "b", "c"), round: 1 };
      expect(await launchOnce(world, again)).toMatchObject({ rung: "zones-again", way: { round: 2 } });
      expect(pagesOf(world)).toHaveLength(1);
      expect(launched(world)).toEqual([]);
    }));

  test.each(["open", "confirmed"] as const)("is tried again while the suspicion is %s", (status) =>
    inLaunchWorld(async (world) => {
      const answer = await launchOnce(world, avoiding(world, "a", "b", "c"), [world.point1], status);
      expect(answer).toMatchObject({ rung: "zones-again" });
    }),
  );

  test("is called off, and nobody is told, when no zone is left and the active Region serves again", () =>
    inLaunchWorld(async (world) => {
      const answer = await launchOnce(world, avoiding(world, "a", "b", "c"), [world.point1], "cleared");
      expect(answer).toMatchObject({ status: "called-off", verdict: { status: "cleared" } });
      expect(pagesOf(world)).toEqual([]);
    }));

  test("is tried again though nobody can be told", () =>
    inLaunchWorld(async (world) => {
      world.refusals.set("Publish", "AuthorizationError");
      expect(await launchOnce(world, avoiding(world, "a", "b", "c"))).toMatchObject({ rung: "zones-again" });
      expect(pagesOf(world)).not.toEqual([]);
    }));

  test("that was terminated in an earlier round is made in the same zone again", () =>
    inLaunchWorld(async (world) => {
      const reason = { Code: "Server.InsufficientInstanceCapacity", Message: "no room" };
      world.ec2(WEST).faults.startFailure = () => reason;
      await launch(world, avoiding(world, "a"));
      world.ec2(WEST).faults.startFailure = () => undefined;
      await launch(world, { ...avoiding(world, "a"), round: 1 });
      expect((await current(world)).availabilityZone).toBe(`${WEST}b`);
      expect(launched(world).map(({ State }) => State?.Name)).toEqual(["terminated", "running"]);
    }));

  test("is refused at a rate, and goes into the same zone without one", () =>
    inLaunchWorld(async (world) => {
      const end = world.ec2(WEST).state.troubles.begin({ kind: "no-initialisation-rate" });
      const { rung, way } = await launch(world, avoiding(world, "a"));
      expect([rung, way]).toEqual(["no-rate", expect.objectContaining({ avoidZones: [`${WEST}a`] })]);
      await launch(world, way ?? firstWay(world));
      expect((await current(world)).availabilityZone).toBe(`${WEST}b`);
      end();
    }));

  test("that AWS accepts and terminates is to be made in another zone", () =>
    inLaunchWorld(async (world) => {
      const reason = { Code: "Server.InternalError", Message: "Server.InternalError: on launch" };
      world.ec2(WEST).faults.startFailure = () => reason;
      const blocked = await launch(world, avoiding(world, "a"));
      expect(blocked).toMatchObject({
        rung: "another-az",
        way: { avoidZones: [`${WEST}a`, `${WEST}b`] },
        reason: expect.stringContaining("Server.InternalError"),
      });
      world.ec2(WEST).faults.startFailure = () => undefined;
      await moveIn(world, blocked.way ?? firstWay(world));
      expect((await current(world)).availabilityZone).toBe(`${WEST}c`);
      expect(address(world).InstanceId).toBe((await current(world)).id);
    }));

  test("that AWS terminates because of its data is an older point's", () =>
    inLaunchWorld(async (world) => {
      world.key.enabled = false;
      expect(await launch(world, avoiding(world, "a"))).toMatchObject({
        rung: "older-point",
        way: { brokenSets: [world.point1.set] },
      });
    }));

  test("whose token is spent on an instance that cannot be seen any more is to be made in another zone", () =>
    inLaunchWorld(async (world) => {
      world.refusals.set("RunInstances", "IdempotentInstanceTerminated");
      expect(await launchOnce(world, avoiding(world, "a"))).toMatchObject({
        rung: "another-az",
        way: { avoidZones: [`${WEST}a`, `${WEST}b`] },
      });
    }));

  test("that cannot be seen yet is no other one when what it replaces has changed since", () =>
    inLaunchWorld(async (world) => {
      world.refusals.set("RunInstances", "IdempotentParameterMismatch");
      expect(await launchOnce(world, avoiding(world, "a"))).toMatchObject({ status: "pending" });
    }));
});

describe("a zone that fails after the server has been launched there", () => {
  /** A server in zone b, with the address, that has to leave b too. */
  const inSecond = (main: (world: LaunchWorld, second: string) => Promise<void>) =>
    inLaunchWorld(async (world) => {
      await moveIn(world, avoiding(world, "a"));
      await main(world, (await current(world)).id);
    });

  test("is left for the third one, and the address goes along", () =>
    inSecond(async (world, second) => {
      await moveIn(world, avoiding(world, "a", "b"));
      const third = await current(world);
      expect(third.availabilityZone).toBe(`${WEST}c`);
      expect(third.tags["lifeboat:replaces"]).toBe(`${world.old} ${second}`);
      expect(address(world).InstanceId).toBe(third.id);
      expect(launched(world)).toHaveLength(2);
    }));

  test("leaves the second server behind as a leftover, which goes when the third one serves", () =>
    inSecond(async (world, second) => {
      await launch(world, avoiding(world, "a", "b"));
      await world.restore(avoiding(world, "a", "b"));
      await world.start();
      const third = await current(world);
      await standDown(world, "leftovers");
      await settle(world);
      expect(world.instance(WEST, second).State?.Name).toBe("terminated");
      expect(await current(world)).toMatchObject({ id: third.id, state: "running", volumes: third.volumes });
      expect(address(world).InstanceId).toBe(third.id);
      expect(world.volumes()).toHaveLength(third.volumes.length);
      expect(healthAt(world, world.addresses[WEST] ?? "")).toBe(200);
    }));

  test("and is called off with it: the first server has its address again, and nothing else is left", () =>
    inSecond(async (world) => {
      await moveIn(world, avoiding(world, "a", "b"));
      await standDown(world, "everything");
      await settle(world);
      expect(launched(world).map(({ State }) => State?.Name)).toEqual(["terminated", "terminated"]);
      expect(world.volumes()).toEqual([]);
      expect(address(world).InstanceId).toBe(world.old);
      expect(await current(world)).toMatchObject({ id: world.old, state: "stopped" });
    }));
});

describe("clearing up after a launch", () => {
  test("keeps everything where the address is still with the server that was to be replaced", () =>
    inLaunchWorld(async (world) => {
      await launch(world, avoiding(world, "a"));
      give(world, world.old);
      await expect(world.run("StandDown", { ...RUN, scope: "leftovers" })).rejects.toMatchObject({
        name: "StepFailed",
        message: expect.stringContaining(`is still with ${world.old}`),
      });
      expect(world.attempts("StopInstances")).toEqual([]);
    }));

  test("stops a server that an earlier run had launched, and never terminates it", () =>
    inLaunchWorld(async (world) => {
      await moveIn(world, avoiding(world, "a"));
      const { id } = await current(world);
      await settle(world);
      world.call(WEST, "StopInstances", { InstanceIds: [id] });
      await settle(world);
      const later = { ...RUN, run: "failover-web-1-later" };
      await world.hold(later.run);
      await world.run("StartStandby", { ...later, way: firstWay(world) });
      await settle(world);
      for (let round = 0; round < 20; round += 1) {
        await world.run("StandDown", { ...later, scope: "everything" });
        await world.kernel.sleep(5_000);
      }
      expect(await current(world)).toMatchObject({
        id,
        state: "stopped",
        tags: { "lifeboat:epoch": "none" },
      });
      expect(address(world).InstanceId).toBe(id);
    }));
});
