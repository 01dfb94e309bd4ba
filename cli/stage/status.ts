import type { Configuration, GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { initialDirection, ruling } from "../../functions/lib/domain/direction.ts";
import { secondsBetween } from "../../functions/lib/domain/durations.ts";
import { freshnessOf } from "../../functions/lib/domain/freshness.ts";
import { newestUsable } from "../../functions/lib/domain/recovery-points.ts";
import { attentionOf } from "./attention.ts";
import type { GroupView, RegionView } from "./read-stage.ts";
import type { GroupEvidence, GroupStatus, StageStatus } from "./stage-status.ts";

/** As many slots as the detector's window has. */
const SLOTS = 6;
const RUNS = 5;

/**
 * Puts together what the Regions know.
 *
 * @param at ISO instant
 */
export function statusOf(
  configuration: Configuration,
  views: readonly RegionView[],
  { stage, at }: { readonly stage: string; readonly at: string },
): StageStatus {
  const regions = views.map((view) => ({
    region: view.region,
    answers: view.copy !== null,
    account: view.copy?.account ?? null,
    reason: view.copy === null ? view.reason : null,
  }));
  const everyMinutes = configuration.backup.everyMinutes;
  const groups = configuration.groups.map((group) => groupStatus(group, views, { at, everyMinutes }));
  return { schemaVersion: 1, stage, at, regions, groups, attention: attentionOf(regions, groups) };
}

/** What a Region knows of a group; undefined when it is silent. */
export const viewOf = (views: readonly RegionView[], region: string, group: string): GroupView | undefined =>
  views.flatMap((view) => (view.region === region && view.copy ? (view.groups.get(group) ?? []) : []))[0];

function groupStatus(
  group: GroupConfiguration,
  views: readonly RegionView[],
  { at, everyMinutes }: { readonly at: string; readonly everyMinutes: number },
): GroupStatus {
  const known = views.flatMap(({ region }) => {
    const view = viewOf(views, region, group.name);
    return view ? [{ region, view }] : [];
  });
  const direction = ruling(initialDirection(group), ...known.map(({ view }) => view.direction));
  const takenOverAt =
    known.find(({ view }) => view.direction.epoch === direction.epoch)?.view.takenOverAt ?? null;
  const inCharge = viewOf(views, direction.standby, group.name);
  return {
    group: group.name,
    ...direction,
    takenOverAt,
    epochs: Object.fromEntries(
      views.map(({ region }) => [region, viewOf(views, region, group.name)?.direction.epoch ?? null]),
    ),
    evidence: inCharge ? evidenceOf(inCharge, at) : null,
    recoveryPoints: inCharge ? pointsOf(group, inCharge, { at, everyMinutes }) : null,
    unprotectedSeconds: unprotectedSeconds(group, inCharge, { at, takenOverAt }),
    lease: known.map(({ view }) => view.holder).find((holder) => holder !== null) ?? null,
    owed: known.flatMap(({ region, view }) => view.owed.map(({ kind, id }) => ({ kind, id, region }))),
    runs: known
      .flatMap(({ region, view }) => view.runs.map((run) => ({ ...run, region })))
      .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
      .slice(0, RUNS),
  };
}

function evidenceOf({ slots, suspicion }: GroupView, at: string): GroupEvidence {
  const last = slots.slice(-SLOTS).map(({ slotMs, probe, oracle, selfCheck, beacon }) => {
    return { at: new Date(slotMs).toISOString(), probe, oracle, selfCheck, beacon };
  });
  const newest = last.at(-1);
  const standing = suspicion !== null && suspicion.status !== "cleared" ? suspicion : null;
  return {
    slots: last,
    newestAgeSeconds: newest ? Math.round(secondsBetween(newest.at, at)) : null,
    suspicion: standing && {
      firstBadSlot: new Date(standing.firstBadSlotMs).toISOString(),
      status: standing.status,
      ...(standing.classification && { classification: standing.classification }),
      reasons: standing.reasons,
    },
  };
}

function pointsOf(
  { name, servers, objectives }: GroupConfiguration,
  { points }: GroupView,
  { at, everyMinutes }: { readonly at: string; readonly everyMinutes: number },
): NonNullable<GroupStatus["recoveryPoints"]> {
  const objectiveSeconds = objectives.rpoSeconds;
  const intervalSeconds = everyMinutes * 60;
  const freshness = freshnessOf({ group: name, servers, points, intervalSeconds, objectiveSeconds, now: at });
  return {
    objectiveSeconds,
    ageSeconds: freshness.ageSeconds,
    projectedAgeSeconds: freshness.projectedAgeSeconds,
    servers: freshness.servers.map((server) => ({
      ...server,
      takenAt: points.find(({ id }) => id === server.newest)?.takenAt ?? null,
    })),
  };
}

/** A group that was taken over is unprotected until what is written since then has been copied the other way. */
function unprotectedSeconds(
  { servers }: GroupConfiguration,
  inCharge: GroupView | undefined,
  { at, takenOverAt }: { readonly at: string; readonly takenOverAt: string | null },
): number | null {
  if (takenOverAt === null) return null;
  const isCopied = (server: string) =>
    (newestUsable(inCharge?.points ?? [], server)?.takenAt ?? "") >= takenOverAt;
  return servers.every(isCopied) ? null : Math.round(secondsBetween(takenOverAt, at));
}
