import { describe, expect, test } from "@jest/globals";
import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import type { SlotEvidence } from "../../functions/lib/domain/evidence.ts";
import { SLOT_MS } from "../../functions/lib/domain/slots.ts";
import { EAST, WEST } from "../helpers/ec2-world.ts";
import { type FailoverWorld, inFailoverWorld } from "../helpers/failover-world.ts";

const METRIC = "PartialOutagePercent";
const publish = (world: FailoverWorld, region = WEST) => world.run("PublishStatus", { groups: [] }, region);

/** Keeps evidence of the slots that have just been, the last of which were bad. */
async function remember(world: FailoverWorld, { good, bad }: { good: number; bad: number }) {
  const present = Math.floor(world.kernel.now() / SLOT_MS) * SLOT_MS;
  const store = openEvidence(world.table(WEST));
  for (let back = 0; back < good + bad; back += 1) {
    const slot: SlotEvidence = {
      slotMs: present - back * SLOT_MS,
      probe: back < bad ? "DOWN" : "UP",
      oracle: "UP",
      selfCheck: "UP",
      beacon: "UP",
      reasons: [],
    };
    await store.record("web", slot);
  }
}

describe("the share of bad slots", () => {
  test("is published by the Region in charge, of the last twenty minutes and no longer", () =>
    inFailoverWorld(async (world) => {
      await remember(world, { good: 200, bad: 30 });
      await publish(world);
      await publish(world, EAST);
      // 30 of 120 slots.
      expect(world.published(METRIC)).toEqual([25]);
      expect(world.published(METRIC, EAST)).toEqual([]);
    }));

  test("is read with one query", () =>
    inFailoverWorld(async (world) => {
      await remember(world, { good: 200, bad: 0 });
      const before = world.attempts("Query").length;
      await publish(world);
      const queries = world.attempts("Query").slice(before);
      expect(queries.filter(({ input }) => JSON.stringify(input).includes("slot#"))).toHaveLength(1);
    }));

  test("is left out while there is little evidence", () =>
    inFailoverWorld(async (world) => {
      await remember(world, { good: 10, bad: 10 });
      await publish(world);
      expect(world.published(METRIC)).toEqual([]);
      expect(world.published("TakenOver")).toEqual([0]);
    }));

  test("is left out when the evidence cannot be read, and the switch's metric is published all the same", () =>
    inFailoverWorld(async (world) => {
      await remember(world, { good: 120, bad: 0 });
      world.fate = ({ operation, input }) =>
        operation === "Query" && JSON.stringify(input).includes("slot#") ? { kind: "throttle" } : undefined;
      await publish(world);
      expect(world.published(METRIC)).toEqual([]);
      expect(world.published("TakenOver")).toEqual([0]);
      expect(world.logged.map(({ event }) => event)).toContain("evidence-not-read");
    }));
});
