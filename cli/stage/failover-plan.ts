import { isInCharge } from "../../functions/lib/domain/direction.ts";
import { secondsBetween } from "../../functions/lib/domain/durations.ts";
import { failoverInput } from "../../functions/lib/domain/failover-run.ts";
import { runName } from "../../functions/lib/domain/slots.ts";
import { unfinishedRun } from "../../functions/lib/domain/unfinished-run.ts";
import type { GroupView } from "./read-stage.ts";
import type { GroupStatus } from "./stage-status.ts";

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
 * Decides as `start-failover` would (functions/start-failover/handler.ts): the same conditions, name and input, so
 * that a person and the loop that act at once start one and the same execution.
 *
 * @param view what the standby's Region knows; undefined when it is silent
 * @param at ISO instant
 */
export function planFailover(group: GroupStatus, view: GroupView | undefined, at: string): FailoverPlan {
  const { standby } = group;
  if (view === undefined)
    return refused(`${standby}, where the failover would run, is silent; nothing can be started there`);
  if (!isInCharge(view.direction, standby))
    return refused(
      `the table of ${standby} is at epoch ${view.direction.epoch} and epoch ${group.epoch} rules; it has to learn of it first`,
    );
  const [unfinished] = view.owed.filter(({ kind }) => kind === "run").map(unfinishedRun);
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
