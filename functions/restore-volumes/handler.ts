import { createHash } from "node:crypto";
import { type Ec2, openEc2 } from "../lib/aws/ec2.ts";
import { describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { attachVolume, createVolume, describeVolumes } from "../lib/aws/ec2-volumes.ts";
import { serverInstances } from "../lib/aws/server-instances.ts";
import { groupNamed } from "../lib/config/groups.ts";
import type { Configuration } from "../lib/config/schema.ts";
import type { FailoverRun } from "../lib/domain/failover-run.ts";
import { TAG } from "../lib/domain/names.ts";
import { newestUsable, type RecoveryPoint, recoveryPointsOf } from "../lib/domain/recovery-points.ts";
import type { Volume } from "../lib/domain/resources.ts";
import { planRestore, type VolumeToCreate } from "../lib/domain/restore-plan.ts";
import { NoRecoveryPoint } from "../lib/errors.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

const AGAIN_SECONDS = 2;

/**
 * Brings the standby's volumes as far as they can be brought now: choose each server's newest complete recovery
 * point, create its volumes, attach those that are available. Called until it says `ready`.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2 = openEc2(host, environment.region, "home");
    return async ({ points: chosen, ...run }) => {
      const group = groupNamed(host.configuration, run.group);
      const [servers, snapshots, volumes] = await Promise.all([
        serverInstances(ec2, group),
        describeSnapshots(ec2, { tags: { [TAG.group]: group.name } }),
        describeVolumes(ec2, { tags: { [TAG.run]: run.run } }),
      ]);
      const points = recoveryPointsOf(snapshots);
      const toRestore = servers.map(({ server, instance }) => {
        const pinned = chosen.find((point) => point.server === server)?.set ?? setOf(volumes, server);
        return { server, instance, point: choose(points, server, pinned) };
      });
      const plan = planRestore(toRestore, volumes);
      await allSettled<unknown>([
        ...plan.create.map((volume) => create(ec2, run, volume, host.configuration)),
        ...plan.attach.map((attachment) => attachVolume(ec2, attachment)),
      ]);
      if (chosen.length === 0)
        host.log("INFO", "recovery-points-chosen", { ...run, sets: toRestore.map(({ point }) => point.id) });
      return {
        status: plan.ready ? "ready" : "pending",
        points: toRestore.map(({ server, point }) => ({ server, set: point.id, takenAt: point.takenAt })),
        waitSeconds: AGAIN_SECONDS,
      };
    };
  },
});

/** The set that this run has begun to restore a server from, when an earlier answer was lost. */
const setOf = (volumes: readonly Volume[], server: string): string | undefined =>
  volumes.find(({ tags }) => tags[TAG.server] === server)?.tags[TAG.set];

function choose(points: readonly RecoveryPoint[], server: string, pinned: string | undefined): RecoveryPoint {
  const point =
    pinned === undefined
      ? newestUsable(points, server)
      : points.find((candidate) => candidate.id === pinned && candidate.usable);
  if (point) return point;
  throw new NoRecoveryPoint(
    pinned === undefined
      ? `${server} has no usable recovery point among ${points.length} in the standby Region`
      : `the recovery point ${pinned} of ${server} is not usable any more`,
  );
}

/** The token is made of the run and the snapshot: the same volume, however often it is asked for. */
function create(ec2: Ec2, { run, group }: FailoverRun, volume: VolumeToCreate, { backup }: Configuration) {
  const { server, set, member, device, availabilityZone } = volume;
  return createVolume(ec2, {
    clientToken: createHash("sha256").update(`${run}/${member.snapshotId}`).digest("hex"),
    snapshotId: member.snapshotId,
    availabilityZone,
    initializationRate: backup.volumeInitializationRate,
    tags: { [TAG.group]: group, [TAG.server]: server, [TAG.set]: set, [TAG.run]: run, [TAG.device]: device },
  });
}
