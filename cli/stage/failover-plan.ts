import { isInCharge } from "../../functions/lib/domain/direction.ts";
import { secondsBetween } from "../../functions/lib/domain/durations.ts";
import { failoverInput } from "../../functions/lib/domain/failover-run.ts";
import { runName } from "../../functions/lib/domain/slots.ts";
import { type UnfinishedRun, unfinishedRun } from "../../functions/lib/domain/unfinished-run.ts";
import type { GroupView, RegionView } from "./read-stage.ts";
import type { GroupStatus } from "./stage-status.ts";
import { viewOf } from "./status.ts";

/** What `lifeboat failover` can do about a group now. */
export type FailoverPlan =
  | { readonly kind: "refused"; readonly reason: string }
  /** A run is under way: it is joined, and nothing is started. */
  | {
      readonly kind: "join";
      readonly run: string;
      readonly execution: string;
      readonly firstBadSlot: string | null;
    }
  | {
      readonly kind: "start";
      readonly run: string;
      readonly epoch: number;
      readonly input: string;
      readonly firstBadSlot: string;
      /** Why it may end without moving anything. */
      readonly doubts: readonly string[];
    };

const NO_FORCE =
  "Lifeboat moves a group only when its own evidence says that the Region is lost; there is no forced failover";

const DAY_SECONDS = 86_400;

/**
 * The group as a failover finds it: as it is, or, while the run that has turned it is not over, as that run found it.
 * Then there is something to join, in the Region that is the active one by now.
 */
export function asFound(group: GroupStatus, views: readonly RegionView[]): GroupStatus {
  const { active, standby, epoch } = group;
  const view = viewOf(views, active, group.group);
  if (view === undefined || unfinishedOf(view)?.epoch !== epoch) return group;
  // What is watched and copied now is the other way round, and says nothing about this run.
  return {
    ...group,
    active: standby,
    standby: active,
    epoch: epoch - 1,
    evidence: null,
    recoveryPoints: null,
  };
}

/**
 * Decides as `start-failover` would (functions/start-failover/handler.ts): the same conditions, name and input, so
 * that a person and the loop that act at once start one and the same execution.
 *
 * @param group as `asFound` has it
 * @param view what the standby's Region knows; undefined when it is silent
 * @param at ISO instant
 */
export function planFailover(group: GroupStatus, view: GroupView | undefined, at: string): FailoverPlan {
  const { standby } = group;
  if (view === undefined)
    return refused(`${standby}, where the failover would run, is silent; nothing can be started there`);
  const unfinished = unfinishedOf(view);
  const hasTurned = unfinished?.epoch === view.direction.epoch;
  if (!hasTurned && !isInCharge(view.direction, standby))
    return refused(
      `the table of ${standby} is at epoch ${view.direction.epoch} and epoch ${group.epoch} rules; it has to learn of it first`,
    );
  if (unfinished) return { kind: "join", ...unfinished };
  if (view.holder !== null)
    return { kind: "join", run: view.holder, execution: view.holder, firstBadSlot: null };
  const { suspicion } = view;
  if (suspicion === null || suspicion.status === "cleared")
    return refused(`there is no standing suspicion about ${group.active}. ${NO_FORCE}`);
  const epoch = view.direction.epoch + 1;
  const run = runName(group.group, epoch, suspicion.firstBadSlotMs);
  const ended = view.runs.find((one) => one.run === run);
  if (ended)
    return refused(
      `${run}, which answers this suspicion, has ended already: ${ended.outcome}. ${NO_FORCE}, and each suspicion is answered once`,
    );
  const firstBadSlot = new Date(suspicion.firstBadSlotMs).toISOString();
  return {
    kind: "start",
    run,
    epoch,
    input: failoverInput({ epoch, firstBadSlot, group: group.group }),
    firstBadSlot,
    doubts: doubtsOf(group, at),
  };
}

const unfinishedOf = ({ owed }: GroupView): UnfinishedRun | undefined =>
  owed.filter(({ kind }) => kind === "run").map(unfinishedRun)[0];

const refused = (reason: string): FailoverPlan => ({ kind: "refused", reason });

function doubtsOf({ evidence, takenOverAt, active, recoveryPoints }: GroupStatus, at: string): string[] {
  const classification = evidence?.suspicion?.classification;
  const newest = evidence?.slots.at(-1);
  const isRecent = takenOverAt !== null && secondsBetween(takenOverAt, at) < DAY_SECONDS;
  return [
    ...(classification === undefined
      ? [
          `it moves only if the verdict is REGION_LOST; until then it prepares, and stands down if ${active} answers`,
        ]
      : []),
    ...(classification !== undefined && classification !== "REGION_LOST"
      ? [`the detector calls it ${classification}: the run will prepare and stand down`]
      : []),
    ...(newest?.probe === "UP" ? [`${active} answered the last probe: it is alive by the evidence`] : []),
    ...(isRecent
      ? [`the group was taken over at ${takenOverAt}, less than a day ago: the run will stand down`]
      : []),
    ...(recoveryPoints?.ageSeconds === null
      ? ["a server has no usable recovery point: the run will end as held"]
      : []),
  ];
}
