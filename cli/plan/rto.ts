import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { SLOT_MS } from "../../functions/lib/domain/slots.ts";
import { type PhaseBudget, phaseBudget, rounded, slow } from "./phase-budget.ts";

/** The outage of a lost Region at worst. */
export interface RtoBudget {
  readonly group: string;
  readonly objective: number;
  readonly worstCase: number;
  /** In the order of the drill's report; confirm runs beside restore and start, and the longer of the two counts. */
  readonly phases: readonly PhaseBudget<RtoPhase>[];
}

/** The phases of the drill's report. */
export type RtoPhase =
  | "detect"
  | "confirm"
  | "restore"
  | "start"
  | "verify"
  | "fence"
  | "switch"
  | "propagate";

const SLOT_SECONDS = SLOT_MS / 1000;
/** The endpoint and then, the first time, the self-check and the beacon, 3 s each (functions/lib/runtime/probes.ts). */
const WITNESS_SECONDS = 6;
/** The loop starts the failover itself when nobody has after 20 s; it looks once a slot (functions/probe-slot). */
const OVERDUE_SECONDS = 20 + SLOT_SECONDS;
/** Five bad slots of six are needed besides the hold-down (functions/lib/domain/evidence.ts). */
const FIVE_SLOTS_SECONDS = 4 * SLOT_SECONDS;
/** Three failures 10 s apart of checkers that wait 4 s for a connection (resources/global/oracle.cjs). */
const ORACLE_SECONDS = 3 * 10 + 4;
/** One look more than needed, with its wait and its call. */
const LOOK_SECONDS = 2;
/** FenceActive's time-out: a lost Region is not waited for any longer (state-machines/failover.asl.json). */
const FENCE_SECONDS = 10;
/** Good answers that prove the standby (functions/verify-standby). */
const GOOD_ANSWERS = 3;
/** The takeover check asks every 10 s and one answer is enough (resources/global/takeover.cjs). */
const TRIP_SECONDS = 10;

/** A function that has not run for a while, and the transition that calls it. */
const firstCall = () => slow("lambda.coldStart") + slow("stepFunctions.transition") + slow("api.EC2");

/**
 * From the last good answer of the lost Region to the first one of the other Region, as an outside client sees it.
 * Each term is a bound of the code or the slowest that is reckoned with; they are added although they will hardly
 * ever be slow together.
 *
 * @param group its hold-down, TTL and latency limit count
 */
export function rtoBudget(group: GroupConfiguration): RtoBudget {
  const detect = phaseBudget("detect", [
    { what: "to the first bad slot", seconds: SLOT_SECONDS },
    { what: "to the second", seconds: SLOT_SECONDS },
    { what: "witnesses", seconds: WITNESS_SECONDS },
    { what: "when the alarm is lost", seconds: OVERDUE_SECONDS },
    { what: "start", seconds: firstCall() },
  ]);
  const holdDown = Math.max(
    upToSlot(group.detection.holdDownSeconds),
    FIVE_SLOTS_SECONDS,
    upToSlot(ORACLE_SECONDS + slow("route53.publish") - SLOT_SECONDS),
  );
  const confirm = phaseBudget("confirm", [
    { what: "hold-down", seconds: holdDown },
    { what: "a slot more", seconds: SLOT_SECONDS },
    { what: "witnesses", seconds: WITNESS_SECONDS },
    { what: "reading it", seconds: LOOK_SECONDS + firstCall() },
    { what: "waited already", seconds: SLOT_SECONDS - detect.seconds },
  ]);
  const restore = phaseBudget("restore", [
    { what: "create", seconds: slow("ec2.volumeCreate") },
    { what: "attach", seconds: slow("ec2.volumeAttach") },
    { what: "seeing it", seconds: slow("ec2.visibility") },
    { what: "looks", seconds: 2 * LOOK_SECONDS + 2 * firstCall() },
  ]);
  const start = phaseBudget("start", [
    { what: "to running", seconds: slow("ec2.instanceStart") },
    { what: "seeing it", seconds: slow("ec2.visibility") },
    { what: "looks", seconds: LOOK_SECONDS + firstCall() },
  ]);
  const verify = phaseBudget("verify", [
    { what: "boot", seconds: slow("server.boot") },
    {
      what: `for ${GOOD_ANSWERS + 1} answers`,
      seconds: ((GOOD_ANSWERS + 1) * group.health.maxLatencyMs) / 1000,
    },
    { what: "looks", seconds: LOOK_SECONDS + firstCall() },
  ]);
  const fence = phaseBudget("fence", [{ what: "time-out", seconds: FENCE_SECONDS }]);
  const takeOver = phaseBudget("switch", [{ what: "calls", seconds: firstCall() + 2 * slow("api.S3") }]);
  const propagate = phaseBudget("propagate", [
    { what: "check", seconds: TRIP_SECONDS + slow("network.checker") },
    { what: "publish", seconds: slow("route53.publish") },
    { what: "TTL", seconds: group.switch.ttlSeconds },
    { what: "next request", seconds: 1 },
  ]);
  const prepared = Math.max(confirm.seconds, restore.seconds + start.seconds);
  const others = [detect, verify, fence, takeOver, propagate].reduce((total, one) => total + one.seconds, 0);
  return {
    group: group.name,
    objective: group.objectives.rtoSeconds,
    worstCase: rounded(prepared + others),
    phases: [detect, confirm, restore, start, verify, fence, takeOver, propagate],
  };
}

/** A verdict falls at the end of a slot. */
const upToSlot = (seconds: number): number => Math.ceil(seconds / SLOT_SECONDS) * SLOT_SECONDS;
