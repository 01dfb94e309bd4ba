import { openDirections } from "../../functions/lib/aws/directions.ts";
import { openEc2 } from "../../functions/lib/aws/ec2.ts";
import { describeSnapshots } from "../../functions/lib/aws/ec2-snapshots.ts";
import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { type Obligation, openObligations } from "../../functions/lib/aws/obligations.ts";
import { openRuns, type Run } from "../../functions/lib/aws/runs.ts";
import { openTable } from "../../functions/lib/aws/table.ts";
import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { DIRECTION_ITEM, type Direction } from "../../functions/lib/domain/direction.ts";
import type { SlotEvidence, Suspicion } from "../../functions/lib/domain/evidence.ts";
import { TAG } from "../../functions/lib/domain/names.ts";
import { type RecoveryPoint, recoveryPointsOf } from "../../functions/lib/domain/recovery-points.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { type Copy, type StageRegion, tableName } from "./deployed.ts";
import { troubleOf } from "./trouble.ts";

/** What one Region knows of a group. */
export interface GroupView {
  readonly direction: Direction;
  /** ISO instant of the last takeover; null before the first. */
  readonly takenOverAt: string | null;
  /** The run that holds the lease. */
  readonly holder: string | null;
  readonly suspicion: Suspicion | null;
  /** Evidence of the last minutes, oldest first. */
  readonly slots: readonly SlotEvidence[];
  readonly owed: readonly Obligation[];
  readonly runs: readonly Run[];
  /** The recovery points that can be restored in this Region. */
  readonly points: readonly RecoveryPoint[];
}

/** What one Region knows, by group; or why it says nothing. */
export type RegionView =
  | { readonly region: string; readonly copy: Copy; readonly groups: ReadonlyMap<string, GroupView> }
  | { readonly region: string; readonly copy: null; readonly reason: string };

/** How far back evidence is read: more than the window that the detector judges by. */
const EVIDENCE_MS = 120_000;

/** Reads what the Regions of a stage know. One that falls silent meanwhile has no say. */
export const readStage = (
  host: Host,
  stage: string,
  regions: readonly StageRegion[],
): Promise<RegionView[]> =>
  Promise.all(
    regions.map(async (found): Promise<RegionView> => {
      if (found.copy === null) return found;
      const { copy, region } = found;
      try {
        const read = readGroup(host, region, tableName(stage));
        const groups = await Promise.all(
          host.configuration.groups.map(async (group) => [group.name, await read(group)] as const),
        );
        return { region, copy, groups: new Map(groups) };
      } catch (error) {
        const trouble = troubleOf(error);
        // What is not allowed is no Region that is lost, and would be misread as one.
        if (trouble.kind === "denied" || trouble.kind === "credentials") throw trouble;
        return { region, copy: null, reason: trouble.message };
      }
    }),
  );

function readGroup(host: Host, region: string, name: string) {
  const table = openTable(host, region, name);
  const directions = openDirections(host, { region, table: name }, table);
  const evidence = openEvidence(table);
  const leases = openLeases(host, table);
  const obligations = openObligations(table);
  const runs = openRuns(table);
  const ec2 = openEc2(host, region, "home");
  return async (group: GroupConfiguration): Promise<GroupView> => {
    const nowMs = host.now().getTime();
    const [direction, item, holder, suspicion, slots, owed, ended, snapshots] = await Promise.all([
      directions.own(group),
      table.get(group.name, DIRECTION_ITEM),
      leases.holder(group.name),
      evidence.suspicion(group.name),
      evidence.read(group.name, nowMs - EVIDENCE_MS, nowMs),
      obligations.outstanding(group.name),
      runs.all(group.name),
      describeSnapshots(ec2, { tags: { [TAG.group]: group.name } }),
    ]);
    const takenOverAt = item?.["takenOverAt"];
    return {
      direction,
      takenOverAt: typeof takenOverAt === "string" && takenOverAt !== "" ? takenOverAt : null,
      holder: holder ?? null,
      suspicion: suspicion ?? null,
      slots,
      owed,
      runs: ended,
      points: recoveryPointsOf(snapshots),
    };
  };
}
