import { describe, expect, test } from "@jest/globals";
import { EAST, MINUTE, WEST } from "../helpers/ec2-world.ts";
import { RUN } from "../helpers/failover-world.ts";
import { firstWay, inStandbyWorld, type StandbyWorld } from "../helpers/standby-world.ts";

const OTHER = { ...RUN, run: "failover-web-1-other" };
const restoreOnce = (world: StandbyWorld) =>
  world.run("RestoreVolumes", { ...RUN, points: [], way: firstWay(world) });
const standDownOnce = (world: StandbyWorld) =>
  world.run<{ status: string; remaining: string[] }>("StandDown", { ...RUN, scope: "everything" });
const inPoint = (main: (world: StandbyWorld) => Promise<void>) =>
  inStandbyWorld(async (world) => {
    await world.point();
    await main(world);
  });

/** Nothing of the run is left, also after all that was under way has become visible; the standby may not serve. */
const expectNothingLeft = async (world: StandbyWorld) => {
  await world.kernel.sleep(2 * MINUTE);
  expect(world.volumes()).toEqual([]);
  const { State, epoch, BlockDeviceMappings } = world.spare();
  expect(State?.Name).toBe("stopped");
  expect(epoch).not.toBe("1");
  expect(BlockDeviceMappings).toHaveLength(1);
};

/** How far a preparation had come when it was called off. */
const stages: readonly [stage: string, prepare: (world: StandbyWorld) => Promise<unknown>][] = [
  ["had not begun", async () => undefined],
  [
    "was creating volumes",
    async (world) => {
      await restoreOnce(world);
      // Long enough to be seen, too short to be there.
      await world.kernel.sleep(1_500);
    },
  ],
  ["had created them", (world) => restoreOnce(world).then(() => world.kernel.sleep(MINUTE))],
  [
    "was attaching",
    async (world) => {
      await restoreOnce(world);
      await world.kernel.sleep(MINUTE);
      await restoreOnce(world);
    },
  ],
  ["had attached", (world) => world.restore()],
  [
    "was starting",
    async (world) => {
      await world.restore();
      await world.run("StartStandby", { ...RUN, way: firstWay(world) });
    },
  ],
  [
    "was running and not up yet",
    async (world) => {
      await world.restore();
      await world.start();
    },
  ],
  [
    "was serving",
    async (world) => {
      await world.restore();
      await world.start();
      await world.kernel.sleep(MINUTE);
    },
  ],
];

describe("a preparation that is called off leaves nothing behind", () => {
  test.each(stages)("when it %s", (_, prepare) =>
    inPoint(async (world) => {
      await prepare(world);
      await world.standDown();
      await expectNothingLeft(world);
    }),
  );

  test("when the standby was tagged and its start was never accepted: it may not serve if somebody starts it", () =>
    inPoint(async (world) => {
      await world.restore();
      world.befall("StartInstances", { kind: "throttle" });
      const throttled = await world.run("StartStandby", { ...RUN, way: firstWay(world) });
      expect(throttled).toMatchObject({ status: "pending" });
      await world.standDown();
      await expectNothingLeft(world);
      expect(world.spare().epoch).toBe("none");
    }));

  test("when the start was accepted and failed later", () =>
    inPoint(async (world) => {
      await world.restore();
      const reason = { Code: "Server.InternalError", Message: "Server.InternalError: on launch" };
      world.ec2(WEST).faults.startFailure = () => reason;
      await world.run("StartStandby", { ...RUN, way: firstWay(world) });
      await world.standDown();
      await expectNothingLeft(world);
      expect(world.spare().epoch).toBe("none");
    }));

  test("when a volume ended in error", () =>
    inPoint(async (world) => {
      world.key.enabled = false;
      await restoreOnce(world);
      await world.kernel.sleep(MINUTE);
      await world.standDown();
      await expectNothingLeft(world);
    }));

  test("when its volumes cannot be seen yet, by the call that sees them", () =>
    inPoint(async (world) => {
      await restoreOnce(world);
      await standDownOnce(world);
      await world.kernel.sleep(5_000);
      await world.standDown();
      await expectNothingLeft(world);
    }));
});

describe("standing down", () => {
  /** A standby that runs with its data, for nothing. */
  const inRunning = (main: (world: StandbyWorld) => Promise<void>) =>
    inPoint(async (world) => {
      await world.restore();
      await world.start();
      await main(world);
    });

  test.each(["CreateTags", "StopInstances", "DetachVolume", "DeleteVolume"])(
    "goes on after lost answers of %s",
    (operation) =>
      inRunning(async (world) => {
        const met = world.befall(operation, { kind: "loseAnswer" }, 3);
        const calls: string[] = [];
        for (let round = 0; round < 60 && calls.at(-1) !== "done"; round += 1) {
          const outcome = standDownOnce(world).then(
            ({ status }) => status,
            (error: Error) => error.name,
          );
          calls.push(await outcome);
          await world.kernel.sleep(5_000);
        }
        expect(met()).toBeGreaterThan(0);
        expect(new Set(calls)).toEqual(new Set(["AnswerUnknown", "pending", "done"]));
        await expectNothingLeft(world);
      }),
  );

  test("takes the epoch away before it stops the server, and again does nothing more", () =>
    inRunning(async (world) => {
      await standDownOnce(world);
      expect(
        world
          .attempts()
          .map(({ operation }) => operation)
          .slice(-2),
      ).toEqual(["CreateTags", "StopInstances"]);
      await world.standDown();
      const before = world.attempts().length;
      expect(await standDownOnce(world)).toMatchObject({ status: "done", remaining: [] });
      expect(
        world
          .attempts()
          .slice(before)
          .filter(({ operation }) => !/^(Describe|Get)/.test(operation)),
      ).toEqual([]);
      expect(world.spare().epoch).toBe("none");
    }));

  test("survives being asked for twice at the same instant, at every step", () =>
    inRunning(async (world) => {
      for (let round = 0; round < 60; round += 1) {
        const [one, other] = await Promise.all([standDownOnce(world), standDownOnce(world)]);
        if (one.status === "done" && other.status === "done") break;
        await world.kernel.sleep(5_000);
      }
      await expectNothingLeft(world);
    }));

  test("never touches what another run has prepared", () =>
    inRunning(async (world) => {
      await world.hold(OTHER.run);
      expect(await world.run("StandDown", { ...OTHER, scope: "everything" })).toMatchObject({
        status: "done",
        remaining: [],
      });
      expect(world.volumes()).toHaveLength(1);
      expect(world.spare()).toMatchObject({ epoch: "1", State: { Name: "running" } });
    }));

  test("is refused to a run without the lease, and to one that has turned the group: it serves", () =>
    inRunning(async (world) => {
      await world.hold(OTHER.run);
      await expect(standDownOnce(world)).rejects.toMatchObject({ name: "LeaseLost" });
      await world
        .table(WEST)
        .set("web", "direction", { holder: RUN.run, epoch: 1, active: WEST, standby: EAST });
      await expect(standDownOnce(world)).rejects.toMatchObject({ name: "LeaseLost" });
      expect(world.spare()).toMatchObject({ epoch: "1", State: { Name: "running" } });
    }));

  test("never touches the active Region", () =>
    inRunning(async (world) => {
      await world.standDown();
      expect(new Set(world.attempts().map(({ region }) => region))).toEqual(new Set([WEST]));
    }));
});
