import { describe, expect, test } from "@jest/globals";
import type { SlotEvidence } from "../../functions/lib/domain/evidence.ts";
import { partialOutagePercent } from "../../functions/lib/domain/partial-outage.ts";
import { SLOT_MS } from "../../functions/lib/domain/slots.ts";

/** So many slots, quiet unless told otherwise. */
const slots = (count: number, witnesses: Partial<SlotEvidence> = {}): SlotEvidence[] =>
  Array.from({ length: count }, (_, index) => ({
    slotMs: index * SLOT_MS,
    probe: "UP",
    oracle: "UP",
    selfCheck: "UNKNOWN",
    beacon: "UNKNOWN",
    reasons: [],
    ...witnesses,
  }));

/** We cannot reach the endpoint and the world can. */
const bad = { probe: "DOWN", selfCheck: "UP", beacon: "UP" } as const;

describe("a partial outage", () => {
  test("is the share of slots in which our probe failed and the checkers found nothing", () => {
    expect(partialOutagePercent(slots(120))).toBe(0);
    expect(partialOutagePercent([...slots(105), ...slots(15, bad)])).toBe(12.5);
  });

  test("counts silent checkers as nothing found", () => {
    expect(partialOutagePercent([...slots(90), ...slots(30, { ...bad, oracle: "UNKNOWN" })])).toBe(25);
  });

  test("is no lost Region and no dead application: the checkers say DOWN, and the failover machine tells of it", () => {
    const lost = slots(60, { ...bad, oracle: "DOWN", beacon: "DOWN" });
    expect(partialOutagePercent([...slots(60), ...lost])).toBe(0);
    expect(partialOutagePercent(lost)).toBe(0);
  });

  test("does not count what was seen while Lifeboat was cut off, or what nobody knows", () => {
    const isolated = slots(40, { ...bad, selfCheck: "DOWN" });
    const unknown = slots(20, { probe: "UNKNOWN", selfCheck: "UP" });
    expect(partialOutagePercent([...slots(60), ...isolated, ...unknown])).toBe(0);
    expect(partialOutagePercent([...slots(45), ...slots(15, bad), ...isolated])).toBe(25);
  });

  test("is unknown with evidence of less than half of the window", () => {
    expect(partialOutagePercent([])).toBeUndefined();
    expect(partialOutagePercent(slots(59, bad))).toBeUndefined();
    expect(partialOutagePercent(slots(60, bad))).toBe(100);
  });
});
