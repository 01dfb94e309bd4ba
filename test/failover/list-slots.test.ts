import { describe, expect, test } from "@jest/globals";
import { EAST, WEST } from "../helpers/ec2-world.ts";
import { type FailoverWorld, inFailoverWorld } from "../helpers/failover-world.ts";

const STARTED = "2026-11-24T07:30:03.400Z";
const list = (world: FailoverWorld, region: string) =>
  world.run<{ readonly slots: readonly string[] }>("ListSlots", { startedAt: STARTED }, region);

describe("the slots of a tick", () => {
  test("are twelve in the Region that watches, the first one after its start", () =>
    inFailoverWorld(async (world) => {
      const { slots } = await list(world, WEST);
      expect(slots).toHaveLength(12);
      expect([slots[0], slots.at(-1)]).toEqual(["2026-11-24T07:30:10.000Z", "2026-11-24T07:32:00.000Z"]);
    }));

  test("are none in the Region that is watched, which takes one read of its own table", () =>
    inFailoverWorld(async (world) => {
      expect(await list(world, EAST)).toEqual({ slots: [] });
      expect(world.attempts().map(({ operation, region }) => [operation, region])).toEqual([
        ["GetItem", EAST],
      ]);
    }));

  test("follow the direction as soon as the table has it", () =>
    inFailoverWorld(async (world) => {
      const turned = { active: WEST, standby: EAST, epoch: 1 };
      for (const region of [EAST, WEST]) await world.table(region).put("web", "direction", turned);
      expect((await list(world, EAST)).slots).toHaveLength(12);
      expect((await list(world, WEST)).slots).toEqual([]);
    }));

  test("are an error where the table cannot be read: the tick then watches", () =>
    inFailoverWorld(async (world) => {
      world.befall("GetItem", { kind: "throttle" });
      await expect(list(world, EAST)).rejects.toMatchObject({ name: "Throttled" });
    }));
});
