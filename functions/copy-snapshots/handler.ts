import { NO_COPY_SLOT } from "../lib/aws/claims.ts";
import { type CopyClaims, openCopyClaims } from "../lib/aws/copy-claims.ts";
import { type Ec2, openEc2Regions } from "../lib/aws/ec2.ts";
import { describeInstances } from "../lib/aws/ec2-instances.ts";
import { copySnapshot, describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { openTable } from "../lib/aws/table.ts";
import type { Configuration } from "../lib/config/schema.ts";
import { copyTags, planCopies } from "../lib/domain/copy-plan.ts";
import type { CopySituation, PlannedCopy } from "../lib/domain/copy-situation.ts";
import { copiesAmong, ownLimit } from "../lib/domain/copy-slots.ts";
import { devicesOf } from "../lib/domain/devices.ts";
import { nextLookSeconds } from "../lib/domain/durations.ts";
import { TAG } from "../lib/domain/names.ts";
import { recoveryPointsOf } from "../lib/domain/recovery-points.ts";
import { sourceSetsOf } from "../lib/domain/source-sets.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { reportProblems } from "../lib/runtime/report-problems.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Looks at a group's snapshots and copies, and starts the copies whose turn it is. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2In = openEc2Regions(host, environment);
    const claims = openCopyClaims(host, openTable(host, environment.region, environment.table));
    const { configuration } = host;

    /** Starts one copy under a claim; false when the Region has no slot left for it. */
    const start = async (request: Input, copy: PlannedCopy): Promise<boolean> => {
      const { group, active, standby, attempt: by } = request;
      const { source, attempt, set } = copy;
      const claim = { group, by, sourceSnapshot: source.id, sourceVolume: source.volumeId, attempt };
      const act = await claims.start(claim, () =>
        copySnapshot(ec2In(standby), {
          sourceRegion: active,
          sourceSnapshotId: source.id,
          kmsKeyArn: environment.kmsKeyArn,
          tags: copyTags(copy),
        }),
      );
      const fields = { group, server: set.server, set: set.id, sourceSnapshot: source.id, attempt, ...act };
      host.log(act.outcome === "done" ? "INFO" : "WARN", `copy-${act.outcome}`, fields);
      return !(act.outcome === "refused" && act.code === NO_COPY_SLOT);
    };

    return async (request) => {
      const { group, active, standby, bounds } = request;
      const seen = await look({ group, active: ec2In(active), standby: ec2In(standby), claims });
      const situation = situationOf(seen, configuration, host.now().toISOString());
      const plan = planCopies(situation);
      reportProblems(host, group, plan.problems);
      for (const copy of plan.start) {
        if (await start(request, copy)) continue;
        // A slot beyond the own limit that is not there says nothing about the limit.
        const reduced = copy.usesReserve ? undefined : await claims.reduce(situation.limit);
        host.log("WARN", "copy-slots-exhausted", { group, ...reduced });
        break;
      }
      const { copying, waiting, problems } = plan;
      const underWay = { ...seen, hasStarted: plan.start.length > 0 };
      return {
        status: copying.length === 0 && waiting.length === 0 ? "done" : "pending",
        copying,
        waiting,
        waitSeconds: nextLookSeconds(underWay, { now: situation.now, bounds }),
        problems,
      };
    };
  },
});

/** Where to look. */
interface Places {
  readonly group: string;
  readonly active: Ec2;
  readonly standby: Ec2;
  readonly claims: CopyClaims;
}

async function look({ group, active, standby, claims }: Places) {
  const tags = { [TAG.group]: group };
  const [instances, sources, copies, pending, standing, reduced] = await Promise.all([
    describeInstances(active, { tags }),
    describeSnapshots(active, { tags }),
    describeSnapshots(standby, { tags }),
    describeSnapshots(standby, { state: "pending" }),
    claims.standing(group),
    claims.reducedLimit(),
  ]);
  return { instances, sources, copies, pending, standing, reduced };
}

function situationOf(
  { instances, sources, copies, pending, standing, reduced }: Awaited<ReturnType<typeof look>>,
  { backup, groups }: Configuration,
  now: string,
): CopySituation {
  const points = recoveryPointsOf(copies);
  return {
    sets: sourceSetsOf(sources),
    points,
    claims: standing,
    devices: devicesOf(instances, points),
    inFlightInRegion: copiesAmong(pending),
    limit: ownLimit(backup.copySlots, reduced, now),
    quota: backup.copySlots.limit,
    intervalSeconds: backup.everyMinutes * 60,
    objectives: Object.fromEntries(groups.map(({ name, objectives }) => [name, objectives.rpoSeconds])),
    now,
  };
}
