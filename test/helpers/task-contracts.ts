import type * as z from "zod/mini";
import * as acquireLease from "../../functions/acquire-lease/contract.ts";
import * as closeRun from "../../functions/close-run/contract.ts";
import * as copySnapshots from "../../functions/copy-snapshots/contract.ts";
import * as createSnapshots from "../../functions/create-snapshots/contract.ts";
import * as fenceActive from "../../functions/fence-active/contract.ts";
import * as launchStandby from "../../functions/launch-standby/contract.ts";
import * as listGroups from "../../functions/list-groups/contract.ts";
import * as listSlots from "../../functions/list-slots/contract.ts";
import * as measureRecoveryPoints from "../../functions/measure-recovery-points/contract.ts";
import * as probeSlot from "../../functions/probe-slot/contract.ts";
import * as pruneSnapshots from "../../functions/prune-snapshots/contract.ts";
import * as publishStatus from "../../functions/publish-status/contract.ts";
import * as readVerdict from "../../functions/read-verdict/contract.ts";
import * as restoreVolumes from "../../functions/restore-volumes/contract.ts";
import * as settleObligations from "../../functions/settle-obligations/contract.ts";
import * as standDown from "../../functions/stand-down/contract.ts";
import * as startFailover from "../../functions/start-failover/contract.ts";
import * as startStandby from "../../functions/start-standby/contract.ts";
import * as sweepRuns from "../../functions/sweep-runs/contract.ts";
import * as takeOver from "../../functions/take-over/contract.ts";
import * as verifyStandby from "../../functions/verify-standby/contract.ts";
import * as verifySwitch from "../../functions/verify-switch/contract.ts";

/** What each function accepts, by the name of the state that calls it. */
export const INPUTS = {
  AcquireLease: acquireLease.input,
  CloseRun: closeRun.input,
  CopySnapshots: copySnapshots.input,
  CreateSnapshots: createSnapshots.input,
  FenceActive: fenceActive.input,
  LaunchStandby: launchStandby.input,
  ListGroups: listGroups.input,
  ListSlots: listSlots.input,
  MeasureRecoveryPoints: measureRecoveryPoints.input,
  ProbeSlot: probeSlot.input,
  PruneSnapshots: pruneSnapshots.input,
  PublishStatus: publishStatus.input,
  ReadVerdict: readVerdict.input,
  RestoreVolumes: restoreVolumes.input,
  SettleObligations: settleObligations.input,
  StandDown: standDown.input,
  StartFailover: startFailover.input,
  StartStandby: startStandby.input,
  SweepRuns: sweepRuns.input,
  TakeOver: takeOver.input,
  VerifyStandby: verifyStandby.input,
  VerifySwitch: verifySwitch.input,
} as const;

/** A state that calls a function. */
export type TaskName = keyof typeof INPUTS;

/** What a function is given. */
export type InputOf<Name extends TaskName> = z.infer<(typeof INPUTS)[Name]>;

/** What each function returns. */
export interface Outputs {
  readonly AcquireLease: acquireLease.Output;
  readonly CloseRun: closeRun.Output;
  readonly CopySnapshots: copySnapshots.Output;
  readonly CreateSnapshots: createSnapshots.Output;
  readonly FenceActive: fenceActive.Output;
  readonly LaunchStandby: launchStandby.Output;
  readonly ListGroups: listGroups.Output;
  readonly ListSlots: listSlots.Output;
  readonly MeasureRecoveryPoints: measureRecoveryPoints.Output;
  readonly ProbeSlot: probeSlot.Output;
  readonly PruneSnapshots: pruneSnapshots.Output;
  readonly PublishStatus: publishStatus.Output;
  readonly ReadVerdict: readVerdict.Output;
  readonly RestoreVolumes: restoreVolumes.Output;
  readonly SettleObligations: settleObligations.Output;
  readonly StandDown: standDown.Output;
  readonly StartFailover: startFailover.Output;
  readonly StartStandby: startStandby.Output;
  readonly SweepRuns: sweepRuns.Output;
  readonly TakeOver: takeOver.Output;
  readonly VerifyStandby: verifyStandby.Output;
  readonly VerifySwitch: verifySwitch.Output;
}
