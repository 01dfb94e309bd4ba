import { handler as acquireLease } from "../../functions/acquire-lease/handler.ts";
import { handler as closeRun } from "../../functions/close-run/handler.ts";
import { handler as fenceActive } from "../../functions/fence-active/handler.ts";
import { handler as launchStandby } from "../../functions/launch-standby/handler.ts";
import { handler as listSlots } from "../../functions/list-slots/handler.ts";
import { handler as probeSlot } from "../../functions/probe-slot/handler.ts";
import { handler as publishStatus } from "../../functions/publish-status/handler.ts";
import { handler as readVerdict } from "../../functions/read-verdict/handler.ts";
import { handler as restoreVolumes } from "../../functions/restore-volumes/handler.ts";
import { handler as settleObligations } from "../../functions/settle-obligations/handler.ts";
import { handler as standDown } from "../../functions/stand-down/handler.ts";
import { handler as startFailover } from "../../functions/start-failover/handler.ts";
import { handler as startStandby } from "../../functions/start-standby/handler.ts";
import { handler as sweepRuns } from "../../functions/sweep-runs/handler.ts";
import { handler as takeOver } from "../../functions/take-over/handler.ts";
import { handler as verifyStandby } from "../../functions/verify-standby/handler.ts";
import { handler as verifySwitch } from "../../functions/verify-switch/handler.ts";

/** The functions of detection and failover, under the names that the state machines call them by. */
export const FUNCTIONS = {
  AcquireLease: acquireLease,
  CloseRun: closeRun,
  FenceActive: fenceActive,
  LaunchStandby: launchStandby,
  ListSlots: listSlots,
  ProbeSlot: probeSlot,
  PublishStatus: publishStatus,
  ReadVerdict: readVerdict,
  RestoreVolumes: restoreVolumes,
  SettleObligations: settleObligations,
  StandDown: standDown,
  StartFailover: startFailover,
  StartStandby: startStandby,
  SweepRuns: sweepRuns,
  TakeOver: takeOver,
  VerifyStandby: verifyStandby,
  VerifySwitch: verifySwitch,
} as const;

export type FunctionName = keyof typeof FUNCTIONS;
