import { describe, expect, test } from "@jest/globals";
import { MINUTE, WEST } from "../helpers/ec2-world.ts";
import { RUN } from "../helpers/failover-world.ts";
import { firstWay, inStandbyWorld, type StandbyWorld } from "../helpers/standby-world.ts";

const startOnce = (world: StandbyWorld) =>
  world.run<{ status: string }>("StartStandby", { ...RUN, way: firstWay(world) });
const fails = (code: string) => () => ({ Code: code, Message: `${code}: on launch` });
const inRestored = (main: (world: StandbyWorld) => Promise<void>) =>
  inStandbyWorld(async (world) => {
    await world.point();
    await world.restore();
    await main(world);
  });

describe("the standby", () => {
  test("is tagged with the new epoch before it is started, and serves under it", () =>
    inRestored(async (world) => {
      expect(await startOnce(world)).toMatchObject({ status: "pending" });
      const calls = world.attempts().map(({ operation }) => operation);
      expect(calls.slice(-3)).toEqual(["CreateTags", "StartInstances", "CreateTags"]);
      expect(world.spare().epoch).toBe("1");
      await world.start();
      await world.kernel.sleep(MINUTE);
      expect(world.spare().State?.Name).toBe("running");
    }));

  test("is started once, however often and from however many sides that is asked", () =>
    inRestored(async (world) => {
      await Promise.all([startOnce(world), startOnce(world)]);
      await world.start();
      await startOnce(world);
      expect(
        world.states(world.standby).filter(({ from, to }) => from === "stopped" && to === "pending"),
      ).toHaveLength(1);
    }));

  test("is started after a lost answer of CreateTags", () =>
    inRestored(async (world) => {
      world.befall("CreateTags", { kind: "loseAnswer" }, 3);
      await expect(startOnce(world)).rejects.toMatchObject({ name: "AnswerUnknown" });
      await world.start();
      expect(world.spare()).toMatchObject({ epoch: "1", State: { Name: "running" } });
    }));

  test.each(["loseAnswer", "throttle"] as const)(
    "is asked to start once a call, whatever comes of it (%s)",
    (kind) =>
      inRestored(async (world) => {
        const met = world.befall("StartInstances", { kind }, 3);
        expect(await startOnce(world)).toMatchObject({ status: "pending" });
        expect(met()).toBe(1);
        await world.start();
        expect(world.spare()).toMatchObject({ epoch: "1", State: { Name: "running" } });
      }),
  );

  test("that is refused as too many is asked again, though an older start of it had failed", () =>
    inRestored(async (world) => {
      world.ec2(WEST).faults.startFailure = fails("Server.InsufficientInstanceCapacity");
      await startOnce(world);
      await world.kernel.sleep(MINUTE);
      world.ec2(WEST).faults.startFailure = () => undefined;
      const again = () =>
        world.run<{ status: string }>("StartStandby", { ...RUN, way: { ...firstWay(world), round: 1 } });
      const met = world.befall("StartInstances", { kind: "throttle" }, 2);
      expect([await again(), await again()]).toMatchObject([{ status: "pending" }, { status: "pending" }]);
      expect(met()).toBe(2);
      await again();
      await world.kernel.sleep(MINUTE);
      expect(await again()).toMatchObject({ status: "running" });
    }));

  test("is never started without the epoch", () =>
    inRestored(async (world) => {
      world.befall("CreateTags", { kind: "throttle" });
      await expect(startOnce(world)).rejects.toMatchObject({ name: "Throttled" });
      expect(world.attempts("StartInstances")).toEqual([]);
    }));

  test.each([
    "Server.InternalError",
    "Server.InsufficientInstanceCapacity",
    "Client.InternalError",
    "Client.VolumeLimitExceeded",
  ])("that AWS accepted to start and that fell back with %s is to be launched in another zone", (code) =>
    inRestored(async (world) => {
      world.ec2(WEST).faults.startFailure = fails(code);
      await startOnce(world);
      await world.kernel.sleep(MINUTE);
      expect(await startOnce(world)).toMatchObject({
        status: "blocked",
        rung: "another-az",
        way: { avoidZones: [`${WEST}a`] },
        reason: expect.stringContaining(code),
      });
    }),
  );

  test("whose volume's key was disabled meanwhile is blocked, with the reason", () =>
    inRestored(async (world) => {
      world.key.enabled = false;
      await startOnce(world);
      await world.kernel.sleep(MINUTE);
      expect(await startOnce(world)).toMatchObject({
        status: "blocked",
        reason: expect.stringContaining("Client.InternalError"),
      });
    }));

  test("that failed to start for an earlier run is tried again by this one", () =>
    inRestored(async (world) => {
      world.ec2(WEST).faults.startFailure = fails("Server.InternalError");
      await world.hold("failover-web-1-earlier");
      await world.run("StartStandby", { ...RUN, run: "failover-web-1-earlier", way: firstWay(world) });
      await world.hold(RUN.run);
      await world.kernel.sleep(MINUTE);
      expect(world.spare().StateReason?.Code).toBe("Server.InternalError");
      world.ec2(WEST).faults.startFailure = () => undefined;
      await world.start();
      expect(world.spare()).toMatchObject({ epoch: "1", State: { Name: "running" } });
    }));

  test("for which there is no capacity is to be launched in another zone, at once", () =>
    inRestored(async (world) => {
      world.refusals.set("StartInstances", "InsufficientInstanceCapacity");
      expect(await startOnce(world)).toMatchObject({ rung: "another-az", way: { avoidZones: [`${WEST}a`] } });
    }));

  test("that does not run after two and a half minutes is to be launched in another zone", () =>
    inRestored(async (world) => {
      const way = firstWay(world);
      await world.kernel.sleep(151_000);
      expect(await world.run("StartStandby", { ...RUN, way })).toMatchObject({
        rung: "another-az",
        reason: `not ready in ${WEST}a after 152 s`,
      });
    }));

  test("is not started by a run without the lease", () =>
    inRestored(async (world) => {
      await world.hold("failover-web-1-other");
      await expect(startOnce(world)).rejects.toMatchObject({ name: "LeaseLost" });
      expect(world.attempts("StartInstances")).toEqual([]);
    }));

  test("that nobody has tagged, or that is there twice, is a failed step", () =>
    inRestored(async (world) => {
      const tags = { Resources: [world.standby], Tags: [{ Key: "lifeboat:server", Value: "other" }] };
      world.call(WEST, "CreateTags", tags);
      await expect(startOnce(world)).rejects.toThrow("found 0");
    }));
});
