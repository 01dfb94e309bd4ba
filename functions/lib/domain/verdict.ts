import type { Suspicion } from "./evidence.ts";

/** What a failover is told about the suspicion that started it. */
export interface Verdict {
  /**
   * - `pending`: the witnesses have to be heard again, after `waitSeconds`
   * - `region-lost`: fail over
   * - `workload-down`, `gray`: a person decides; nothing moves
   * - `cleared`: the active Region serves
   * - `unconfirmed`: the time to decide is over, or the evidence stopped coming
   */
  readonly status: "pending" | "region-lost" | "workload-down" | "gray" | "cleared" | "unconfirmed";
  readonly reasons: readonly string[];
  readonly waitSeconds: number;
}

/** By which nothing moves: what is being prepared for it is to be given up. */
export const callsOff = ({ status }: Verdict): boolean => status !== "pending" && status !== "region-lost";

/** A step's answer that there is nothing left to do it for, and the verdict that says so. */
export interface CalledOff {
  readonly status: "called-off";
  readonly verdict: Verdict;
}

const CONFIRMED = { REGION_LOST: "region-lost", WORKLOAD_DOWN: "workload-down", GRAY: "gray" } as const;

/** A suspicion that is not confirmed within this is nobody's reason to move: the machine waits no longer. */
const DECIDE_WITHIN_MS = 300_000;
const PATIENT_SECONDS = 5;
const EAGER_SECONDS = 1;

/** Reads the verdict off the suspicion as the detector left it. */
export function readVerdict(options: {
  readonly suspicion: Suspicion | undefined;
  /** The suspicion's first bad slot that this run was started for. */
  readonly firstBadSlotMs: number;
  readonly holdDownSeconds: number;
  readonly nowMs: number;
}): Verdict {
  const { suspicion, firstBadSlotMs, holdDownSeconds, nowMs } = options;
  const heldMs = nowMs - firstBadSlotMs;
  if (
    suspicion === undefined ||
    suspicion.firstBadSlotMs !== firstBadSlotMs ||
    suspicion.status === "cleared"
  )
    return {
      status: "cleared",
      reasons: ["the endpoint of the active Region answers again"],
      waitSeconds: 0,
    };
  if (suspicion.status === "confirmed" && suspicion.classification)
    return { status: CONFIRMED[suspicion.classification], reasons: suspicion.reasons, waitSeconds: 0 };
  if (heldMs > holdDownSeconds * 1000 + DECIDE_WITHIN_MS)
    return {
      status: "unconfirmed",
      reasons: ["the witnesses never agreed", ...suspicion.reasons],
      waitSeconds: 0,
    };
  // No verdict can fall before the hold-down has passed, so there is no hurry until then.
  const soon = heldMs >= holdDownSeconds * 1000 - PATIENT_SECONDS * 1000;
  return {
    status: "pending",
    reasons: suspicion.reasons,
    waitSeconds: soon ? EAGER_SECONDS : PATIENT_SECONDS,
  };
}
