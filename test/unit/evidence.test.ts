import { describe, expect, test } from "@jest/globals";
import {
  type Judgement,
  judge,
  type SlotEvidence,
  type Suspicion,
} from "../../functions/lib/domain/evidence.ts";
import { SLOT_MS } from "../../functions/lib/domain/slots.ts";

const START = Date.parse("2026-03-01T00:00:00Z");

/** Evidence of one slot: quiet unless told otherwise. */
const slot = (index: number, witnesses: Partial<SlotEvidence> = {}): SlotEvidence => ({
  slotMs: START + index * SLOT_MS,
  probe: "UP",
  oracle: "UP",
  selfCheck: "UNKNOWN",
  beacon: "UNKNOWN",
  reasons: [`slot ${index}`],
  ...witnesses,
});

const lost = { probe: "DOWN", oracle: "DOWN", selfCheck: "UP", beacon: "DOWN" } as const;

/** Runs the detector over slots, each judged a second after it began; gives the judgement of each. */
function watch(slots: readonly SlotEvidence[], holdDownSeconds = 60): Judgement[] {
  let before: Suspicion | undefined;
  return slots.map((present, index) => {
    const evidence = slots.slice(0, index + 1);
    const judgement = judge({
      evidence,
      slotMs: present.slotMs,
      nowMs: present.slotMs + 1_000,
      before,
      holdDownSeconds,
    });
    before = judgement.suspicion;
    return judgement;
  });
}

const levels = (slots: readonly SlotEvidence[], holdDownSeconds?: number) =>
  watch(slots, holdDownSeconds).map(({ level }) => level);

const run = (length: number, witnesses: Partial<SlotEvidence>, from = 0) =>
  Array.from({ length }, (_, index) => slot(from + index, witnesses));

describe("the detector", () => {
  test("is clear while the endpoint answers", () => {
    expect(levels(run(10, {}))).toEqual(Array(10).fill(0));
  });

  test("suspects at the second failed probe and confirms at the first slot past the hold-down", () => {
    expect(levels(run(8, lost))).toEqual([0, 1, 1, 1, 1, 1, 2, 2]);
  });

  test("counts a shorter hold-down from the first bad slot too, but never confirms before five bad slots", () => {
    expect(levels(run(6, lost), 30)).toEqual([0, 1, 1, 1, 2, 2]);
  });

  test("names the loss of a Region when neither of its APIs answers, with the reasons in words", () => {
    const [last] = watch(run(7, lost)).slice(-1);
    expect(last?.suspicion).toMatchObject({
      status: "confirmed",
      classification: "REGION_LOST",
      firstBadSlotMs: START,
    });
    expect(last?.suspicion?.reasons).toContain("our own probe failed in 6 of the last 6 slots");
  });

  test("calls it the workload's failure when an API of the Region answers", () => {
    const [last] = watch(run(7, { ...lost, beacon: "UP" })).slice(-1);
    expect(last?.suspicion?.classification).toBe("WORKLOAD_DOWN");
  });

  test("is vetoed by checkers that still reach the endpoint, and calls it gray a minute later", () => {
    const judgements = watch(run(14, { ...lost, oracle: "UP" }));
    expect(judgements.map(({ level }) => level)).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
    expect(judgements.at(-1)?.suspicion?.classification).toBe("GRAY");
  });

  test("never takes an unknown answer for a bad one", () => {
    expect(levels(run(20, { probe: "UNKNOWN", oracle: "UNKNOWN" }))).toEqual(Array(20).fill(0));
    expect(levels(run(20, { ...lost, oracle: "UNKNOWN" }))).not.toContain(2);
    expect(levels(run(20, { ...lost, selfCheck: "UNKNOWN" }))).not.toContain(2);
    expect(levels(run(20, { ...lost, beacon: "UNKNOWN" }))).not.toContain(2);
  });

  test("freezes while it is cut off itself, and does not hold against the other side what it saw then", () => {
    const judgements = watch(run(10, { ...lost, selfCheck: "DOWN" }));
    expect(judgements.every(({ level, isolated }) => level === 0 && isolated)).toBe(true);
    const after = watch([...run(6, { ...lost, selfCheck: "DOWN" }), slot(6, lost)]);
    expect(after.at(-1)).toMatchObject({ level: 0, isolated: false });
  });

  test("does not let a single good answer of a flapping server reset the share", () => {
    const flapping = [...run(3, lost), slot(3), ...run(4, lost, 4)];
    expect(levels(flapping)).toEqual([0, 1, 1, 1, 1, 1, 2, 2]);
  });

  test("clears when the window holds fewer than two failed probes, and starts anew afterwards", () => {
    const judgements = watch([...run(2, lost), ...run(5, {}, 2), ...run(2, lost, 20)]);
    expect(judgements[6]?.suspicion?.status).toBe("cleared");
    expect(judgements.at(-1)?.suspicion).toMatchObject({
      status: "open",
      firstBadSlotMs: START + 20 * SLOT_MS,
    });
  });

  test("does not confirm on evidence that stopped coming", () => {
    const [first, second] = run(2, lost);
    if (!first || !second) throw new Error("no slots");
    const [, open] = watch([first, second]);
    const judgement = judge({
      evidence: [first, second],
      slotMs: START + 8 * SLOT_MS,
      nowMs: START + 81_000,
      before: open?.suspicion,
      holdDownSeconds: 60,
    });
    expect(judgement.level).toBe(1);
  });

  test("does not take a gap in the evidence for a sign of life", () => {
    const judgements = watch([...run(3, lost), ...run(2, lost, 12), ...run(1, lost, 14)]);
    expect(judgements.every(({ suspicion }) => suspicion?.status !== "cleared")).toBe(true);
    expect(judgements.at(-1)?.suspicion?.firstBadSlotMs).toBe(START);
    const unknown = watch([...run(3, lost), ...run(6, { probe: "UNKNOWN" }, 3)]);
    expect(unknown.at(-1)).toMatchObject({ level: 1, suspicion: { status: "open" } });
  });

  test("keeps its suspicion through a time in which it was cut off itself", () => {
    const cut = [...run(3, lost), ...run(6, { ...lost, selfCheck: "DOWN" }, 3), ...run(1, lost, 9)];
    expect(watch(cut).at(-1)).toMatchObject({
      level: 1,
      suspicion: { status: "open", firstBadSlotMs: START },
    });
  });

  test("suspects anew when a failure that was a person's to decide grows into the loss of the Region", () => {
    const grown = [...run(8, { ...lost, beacon: "UP" }), ...run(9, lost, 8)];
    const judgements = watch(grown);
    expect(judgements[7]?.suspicion?.classification).toBe("WORKLOAD_DOWN");
    expect(judgements[8]?.suspicion?.classification).toBe("WORKLOAD_DOWN");
    expect(judgements[9]?.suspicion).toMatchObject({ status: "open", firstBadSlotMs: START + 4 * SLOT_MS });
    expect(judgements.at(-1)?.suspicion).toMatchObject({
      status: "confirmed",
      classification: "REGION_LOST",
    });
  });
});
