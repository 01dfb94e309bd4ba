import { SLOT_MS } from "./slots.ts";

/** What a witness says. UNKNOWN never counts as DOWN. */
export type Testimony = "UP" | "DOWN" | "UNKNOWN";

/** What was found out in one slot. */
export interface SlotEvidence {
  /** Start of the slot, milliseconds since 1970. */
  readonly slotMs: number;
  /** E1: our own probe of the group's endpoint in the active Region. */
  readonly probe: Testimony;
  /** E2: the verdict of Route 53's checkers, read from the zone's authoritative servers. */
  readonly oracle: Testimony;
  /** E4: whether a place outside answers us; DOWN means that we are the ones who are cut off. */
  readonly selfCheck: Testimony;
  /** E5: whether any API of the active Region answers. It classifies and vetoes nothing. */
  readonly beacon: Testimony;
  /** In words, one each witness that was heard. */
  readonly reasons: readonly string[];
}

/** A group's standing suspicion, kept in the table. */
export interface Suspicion {
  /** Start of the first bad slot: the hold-down counts from it, and it names the failover. */
  readonly firstBadSlotMs: number;
  readonly openedAtMs: number;
  readonly status: "open" | "confirmed" | "cleared";
  /** Set when confirmed: which promise applies. */
  readonly classification?: Classification;
  readonly reasons: readonly string[];
}

/** REGION_LOST is failed over automatically; the others ask a person. */
export type Classification = "REGION_LOST" | "WORKLOAD_DOWN" | "GRAY";

/** The detector's opinion after one more slot. */
export interface Judgement {
  /** What is published as DetectionLevel: 0 clear, 1 suspected, 2 confirmed. */
  readonly level: 0 | 1 | 2;
  /** True while we cannot reach the world ourselves: everything is frozen. */
  readonly isolated: boolean;
  /** The suspicion as it stands after this slot; undefined when there is none. */
  readonly suspicion: Suspicion | undefined;
}

/** E1 is DOWN when this many of the window's slots are bad. */
const WINDOW_SLOTS = 6;
const BAD_SLOTS_DOWN = 5;
/** Two failed probes raise a suspicion, which starts the preparation. */
const BAD_SLOTS_SUSPECTED = 2;
/** How long past the hold-down the checkers may still say UP before the failure is called gray. */
const GRAY_AFTER_MS = 60_000;

/**
 * Judges the evidence at one slot. A share of a time window decides, never failures in a row, so that a single
 * good answer of a flapping server resets nothing.
 *
 * @param evidence of the present slot and the ones before it, in any order; slots that are missing are UNKNOWN
 * @param before the suspicion as it stood
 */
export function judge(options: {
  readonly evidence: readonly SlotEvidence[];
  readonly slotMs: number;
  readonly nowMs: number;
  readonly before: Suspicion | undefined;
  readonly holdDownSeconds: number;
}): Judgement {
  const { slotMs, nowMs, before } = options;
  const opening = slotMs - (WINDOW_SLOTS - 1) * SLOT_MS;
  const window = options.evidence
    .filter((slot) => slot.slotMs >= opening && slot.slotMs <= slotMs)
    .sort((a, b) => a.slotMs - b.slotMs);
  const present = window.find((slot) => slot.slotMs === slotMs);
  if (present?.selfCheck === "DOWN") return { level: 0, isolated: true, suspicion: before };

  // What was seen while we were cut off ourselves says nothing about the other side.
  const bad = window.filter((slot) => slot.probe === "DOWN" && slot.selfCheck !== "DOWN");
  const [firstBad] = bad;
  const standing = before !== undefined && before.status !== "cleared" ? before : undefined;
  if (firstBad === undefined || bad.length < BAD_SLOTS_SUSPECTED) {
    // Only a good answer clears a suspicion: a gap in the evidence is no sign of life.
    if (standing && present?.probe !== "UP")
      return { level: standing.status === "confirmed" ? 2 : 1, isolated: false, suspicion: standing };
    return { level: 0, isolated: false, suspicion: before && { ...before, status: "cleared" } };
  }
  const fresh: Suspicion = {
    firstBadSlotMs: firstBad.slotMs,
    openedAtMs: nowMs,
    status: "open",
    reasons: firstBad.reasons,
  };
  if (standing?.status === "confirmed")
    return hasGrown(standing, bad)
      ? { level: 1, isolated: false, suspicion: fresh }
      : { level: 2, isolated: false, suspicion: standing };
  const open = standing ?? fresh;

  const heldMs = nowMs - open.firstBadSlotMs;
  const due = heldMs >= options.holdDownSeconds * 1000 && bad.length >= BAD_SLOTS_DOWN;
  if (!due || present?.selfCheck !== "UP") return { level: 1, isolated: false, suspicion: open };
  const classification = classify(present, heldMs - options.holdDownSeconds * 1000);
  if (classification === undefined) return { level: 1, isolated: false, suspicion: open };
  const reasons = [
    `our own probe failed in ${bad.length} of the last ${WINDOW_SLOTS} slots`,
    `the first bad slot began ${Math.round(heldMs / 1000)} s ago, the hold-down is ${options.holdDownSeconds} s`,
    ...present.reasons,
  ];
  return {
    level: 2,
    isolated: false,
    suspicion: { ...open, status: "confirmed", classification, reasons },
  };
}

/**
 * A failure that was somebody's to decide has become the loss of the Region, as real outages grow. It is suspected
 * anew, because the run of the old suspicion is over and its name is spent.
 */
const hasGrown = ({ classification }: Suspicion, bad: readonly SlotEvidence[]): boolean =>
  classification !== "REGION_LOST" &&
  bad.filter(({ oracle, beacon }) => oracle === "DOWN" && beacon === "DOWN").length >= BAD_SLOTS_SUSPECTED;

/** What kind of failure it is, or undefined while the witnesses have to be heard again. */
function classify({ oracle, beacon }: SlotEvidence, pastHoldDownMs: number): Classification | undefined {
  if (oracle === "UP") return pastHoldDownMs >= GRAY_AFTER_MS ? "GRAY" : undefined;
  if (oracle === "UNKNOWN" || beacon === "UNKNOWN") return undefined;
  return beacon === "DOWN" ? "REGION_LOST" : "WORKLOAD_DOWN";
}
