import { describe, expect, test } from "@jest/globals";
import { type Leases, openLeases } from "../../functions/lib/aws/leases.ts";
import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { EAST, MINUTE, WEST } from "../helpers/ec2-world.ts";
import { CONFIGURATION, type FailoverWorld, inFailoverWorld, RUN } from "../helpers/failover-world.ts";

const [GROUP] = CONFIGURATION.groups as [GroupConfiguration];
const FIRST = { run: "run-1", epoch: 1 };
const SECOND = { run: "run-2", epoch: 1 };
const TURNED = { active: WEST, standby: EAST };

const leasesOf = (world: FailoverWorld): Leases => openLeases(world.host("leases"), world.table(WEST));
const direction = (world: FailoverWorld) => world.table(WEST).get("web", "direction");
const inLeases = (main: (leases: Leases, world: FailoverWorld) => Promise<void>) =>
  inFailoverWorld((world) => main(leasesOf(world), world));

describe("a lease", () => {
  test("is held by one of two runs that ask at the same instant", () =>
    inLeases(async (leases) => {
      const answers = await Promise.all([leases.acquire(GROUP, FIRST), leases.acquire(GROUP, SECOND)]);
      expect(answers.filter((answer) => "direction" in answer)).toHaveLength(1);
      expect(answers.filter((answer) => "refused" in answer)).toHaveLength(1);
    }));

  test("is confirmed to the run that holds it, as often as it asks", () =>
    inLeases(async (leases) => {
      const held = { direction: { active: EAST, standby: WEST, epoch: 0 }, turned: false };
      expect(await leases.acquire(GROUP, FIRST)).toEqual(held);
      expect(await leases.acquire(GROUP, FIRST)).toEqual(held);
    }));

  test("is taken over once it has expired, and is the first one's no more", () =>
    inLeases(async (leases, { kernel }) => {
      await leases.acquire(GROUP, FIRST);
      await kernel.sleep(29 * MINUTE);
      expect(await leases.acquire(GROUP, SECOND)).toMatchObject({ busy: true });
      await leases.demand("web", FIRST);
      await kernel.sleep(2 * MINUTE);
      await expect(leases.demand("web", FIRST)).rejects.toThrow("does not hold the lease");
      await expect(leases.advance("web", FIRST, TURNED)).rejects.toThrow("may not turn web");
      expect(await leases.acquire(GROUP, SECOND)).toHaveProperty("direction");
      await leases.demand("web", SECOND);
      await expect(leases.demand("web", FIRST)).rejects.toMatchObject({ name: "LeaseLost" });
    }));

  test("is not given back by a run that does not hold it", () =>
    inLeases(async (leases, world) => {
      await leases.acquire(GROUP, FIRST);
      const before = await direction(world);
      await leases.release("web", SECOND);
      expect(await direction(world)).toEqual(before);
      await leases.release("web", FIRST);
      await expect(leases.demand("web", FIRST)).rejects.toMatchObject({ name: "LeaseLost" });
      expect(await leases.acquire(GROUP, SECOND)).toHaveProperty("direction");
    }));

  test("is demanded in vain where there is none", () =>
    inLeases(async (leases, world) => {
      await expect(leases.demand("web", FIRST)).rejects.toThrow("there is no lease");
      await leases.release("web", FIRST);
      expect(await direction(world)).toBeUndefined();
    }));
});

describe("an epoch", () => {
  test("is advanced by the holder, and again without harm", () =>
    inLeases(async (leases, world) => {
      await leases.acquire(GROUP, FIRST);
      await leases.advance("web", FIRST, TURNED);
      const turned = await direction(world);
      expect(turned).toMatchObject({ ...TURNED, epoch: 1, holder: "run-1" });
      await leases.advance("web", FIRST, TURNED);
      expect(await direction(world)).toMatchObject({ ...TURNED, epoch: 1, holder: "run-1" });
    }));

  test("that has passed is acquired by nobody", () =>
    inLeases(async (leases, world) => {
      await leases.acquire(GROUP, FIRST);
      await leases.advance("web", FIRST, TURNED);
      await leases.release("web", FIRST);
      const before = await direction(world);
      const answer = (await leases.acquire(GROUP, SECOND)) as { refused: string; busy: boolean };
      expect(answer).toEqual({ refused: "the group is at epoch 1, expected 0", busy: false });
      await expect(leases.advance("web", SECOND, TURNED)).rejects.toMatchObject({ name: "LeaseLost" });
      expect(await direction(world)).toEqual(before);
    }));

  test.each([0, 2, 7])("%i is refused while the group has none, and leaves no trace in the table", (epoch) =>
    inLeases(async (leases, world) => {
      expect(await leases.acquire(GROUP, { run: "by-hand", epoch })).toHaveProperty("refused");
      expect(await direction(world)).toBeUndefined();
      expect(await leases.acquire(GROUP, FIRST)).toHaveProperty("direction");
    }),
  );
});

describe("a run that has turned its group and died", () => {
  const inTurned = (main: (leases: Leases, world: FailoverWorld) => Promise<void>) =>
    inLeases(async (leases, world) => {
      await leases.acquire(GROUP, FIRST);
      await leases.advance("web", FIRST, TURNED);
      await main(leases, world);
    });

  test.each(["holds its lease", "has given it back"])(
    "gets the lease again when it still %s, with the direction from which it started",
    (state) =>
      inTurned(async (leases) => {
        if (state === "has given it back") await leases.release("web", FIRST);
        expect(await leases.acquire(GROUP, FIRST)).toMatchObject({
          direction: { active: EAST, standby: WEST, epoch: 0 },
          turned: true,
        });
        await leases.advance("web", FIRST, TURNED);
      }),
  );

  test("may undo nothing any more", () =>
    inTurned(async (leases) => {
      await leases.demand("web", FIRST);
      await expect(leases.demandUnturned("web", FIRST)).rejects.toMatchObject({ name: "LeaseLost" });
    }));

  test("is the only one that gets it at that epoch", () =>
    inTurned(async (leases) => {
      await leases.release("web", FIRST);
      expect(await leases.acquire(GROUP, SECOND)).toMatchObject({ busy: false });
    }));
});

describe("a direction that is handed on", () => {
  test("is written into the other table once, with the day's limit, and never over a higher epoch", () =>
    inLeases(async (leases, world) => {
      await leases.acquire(GROUP, FIRST);
      await leases.advance("web", FIRST, TURNED);
      const east = world.table(EAST);
      await leases.hand("web", east);
      const handed = await east.get("web", "direction");
      expect(handed).toMatchObject({ ...TURNED, epoch: 1, takenOverBy: "run-1" });
      expect(handed).toHaveProperty("takenOverAt", (await direction(world))?.["takenOverAt"]);
      await east.put("web", "direction", { active: EAST, standby: WEST, epoch: 2 });
      await leases.hand("web", east);
      expect(await east.get("web", "direction")).toMatchObject({ active: EAST, epoch: 2 });
    }));
});

describe("acquire-lease", () => {
  const INPUT = {
    group: "web",
    execution: RUN.run,
    epoch: 1,
    firstBadSlot: "2026-11-24T00:00:00.000Z",
    mode: "failover",
  };

  test.each(["UpdateItem", "GetItem"])("answers the same after a lost answer of %s", (operation) =>
    inFailoverWorld(async (world) => {
      const met = world.befall(operation, { kind: "loseAnswer" }, 3);
      await expect(world.run("AcquireLease", INPUT)).rejects.toMatchObject({ name: "AnswerUnknown" });
      expect(met()).toBe(3);
      expect(await world.run("AcquireLease", INPUT)).toEqual({
        status: "acquired",
        automatic: true,
        turned: false,
        ...RUN,
      });
      expect(await direction(world)).toMatchObject({ holder: RUN.run, epoch: 0 });
    }),
  );

  test("is the run's in every execution that resumes it", () =>
    inFailoverWorld(async (world) => {
      await world.run("AcquireLease", INPUT);
      const again = { ...INPUT, execution: `${RUN.run}-again-1` };
      expect(await world.run("AcquireLease", again)).toMatchObject({ status: "acquired", run: RUN.run });
    }));

  test("notes the run as unfinished before it asks for anything, so that its death is noticed", () =>
    inFailoverWorld(async (world) => {
      world.refusals.set("GetItem", "AccessDeniedException");
      await expect(world.run("AcquireLease", INPUT)).rejects.toMatchObject({ name: "AccessRefused" });
      world.refusals.clear();
      expect(await world.table(WEST).get("web", `owed#run#${RUN.run}`)).toMatchObject({
        status: "owed",
        execution: RUN.run,
      });
    }));

  test("survives throttling by the SDK's own attempts", () =>
    inFailoverWorld(async (world) => {
      world.befall("UpdateItem", { kind: "throttle" }, 2);
      expect(await world.run("AcquireLease", INPUT)).toMatchObject({ status: "acquired" });
      world.befall("UpdateItem", { kind: "throttle" });
      await expect(world.run("AcquireLease", INPUT)).rejects.toMatchObject({ name: "Throttled" });
    }));

  test("moves nothing by itself within a day of the last takeover", () =>
    inFailoverWorld(async (world) => {
      const turn = { active: EAST, standby: WEST, epoch: 1, takenOverAt: "2026-11-23T06:00:00.000Z" };
      await world.table(WEST).put("web", "direction", turn);
      const second = { ...INPUT, epoch: 2, execution: "failover-web-2-20261124T000000Z" };
      expect(await world.run("AcquireLease", second)).toMatchObject({ status: "acquired", automatic: false });
      await world.kernel.sleep(6 * 60 * MINUTE);
      expect(await world.run("AcquireLease", second)).toMatchObject({ status: "acquired", automatic: true });
    }));

  test("holds nothing in a Region that is not the group's standby", () =>
    inFailoverWorld(async (world) => {
      const answer = await world.run("AcquireLease", INPUT, EAST);
      expect(answer).toEqual({ status: "refused", reason: "us-east-1 is not the standby of web" });
      expect(await world.table(EAST).get("web", "direction")).toMatchObject({ holder: "" });
      expect(await world.table(EAST).get("web", `run#${RUN.run}`)).toBeUndefined();
    }));

  test("is refused for good what a policy denies", () =>
    inFailoverWorld(async (world) => {
      world.refusals.set("GetItem", "AccessDeniedException");
      await expect(world.run("AcquireLease", INPUT)).rejects.toMatchObject({ name: "AccessRefused" });
    }));
});
