import { createHash } from "node:crypto";
import { openEc2 } from "../lib/aws/ec2.ts";
import { describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import {
  attachVolume,
  createVolume,
  deleteVolume,
  describeVolumes,
  detachVolume,
} from "../lib/aws/ec2-volumes.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { serverInstances } from "../lib/aws/server-instances.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { choosePoint } from "../lib/domain/chosen-point.ts";
import type { FailoverRun } from "../lib/domain/failover-run.ts";
import { firstMet, met, underway, type Way } from "../lib/domain/ladder.ts";
import { TAG } from "../lib/domain/names.ts";
import { recoveryPointsOf } from "../lib/domain/recovery-points.ts";
import type { Instance, Volume } from "../lib/domain/resources.ts";
import { isOn, planRestore, type RestorePlan, type VolumeToCreate } from "../lib/domain/restore-plan.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Brings the standby's volumes as far as they can be brought now: choose each server's newest complete recovery
 * point, create its volumes, attach those that are available. Called until it says `ready`; what cannot be done in
 * this way is `blocked`, with the way to take instead.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2 = openEc2(host, environment.region, "home");
    const leases = openLeases(host, openTable(host, environment.region, environment.table));

    /** Does what the plan says; returns the first obstacle that a volume's creation met. */
    const carryOut = async (plan: RestorePlan, run: FailoverRun, { rated }: Way) => {
      const initializationRate = rated ? host.configuration.backup.volumeInitializationRate : null;
      const creations = plan.create.map((volume) =>
        met(createVolume(ec2, requestFor(run, volume, initializationRate)), {
          zones: [volume.availabilityZone],
          set: volume.set,
        }),
      );
      const [obstacle] = await Promise.all([
        firstMet(creations),
        allSettled([
          ...plan.attach.map((attachment) => attachVolume(ec2, attachment)),
          ...plan.detach.map((id) => detachVolume(ec2, id)),
          ...plan.remove.map((id) => deleteVolume(ec2, id)),
        ]),
      ]);
      return obstacle;
    };

    return async ({ points: chosen, way, ...run }) => {
      const group = groupNamed(host.configuration, run.group);
      const [servers, snapshots, all] = await Promise.all([
        serverInstances(ec2, group),
        describeSnapshots(ec2, { tags: { [TAG.group]: group.name } }),
        describeVolumes(ec2, { tags: { [TAG.run]: run.run } }),
        leases.demand(group.name, run),
      ]);
      const points = recoveryPointsOf(snapshots);
      // A freshly launched server's root disk carries the run's name too, and is none of the data.
      const volumes = all.filter((volume) => snapshots.some(({ id }) => id === volume.snapshotId));
      const toRestore = servers.map(({ server, instance }) => {
        const isOpen = (set: string | undefined) => set !== undefined && !way.brokenSets.includes(set);
        const told = chosen.find((point) => point.server === server && isOpen(point.set));
        const begun = volumes.filter(({ tags }) => tags[TAG.server] === server && isOpen(tags[TAG.set]));
        const pinned = told?.set ?? setOf(begun, instance);
        return { server, instance, point: choosePoint(points, server, { pinned, broken: way.brokenSets }) };
      });
      if (chosen.length === 0)
        host.log("INFO", "recovery-points-chosen", { ...run, sets: toRestore.map(({ point }) => point.id) });
      const plan = planRestore(toRestore, volumes);
      const refused = await carryOut(plan, run, way);
      const restored = toRestore.map(({ server, point }) => ({
        server,
        set: point.id,
        takenAt: point.takenAt,
      }));
      if (plan.ready) return { status: "ready", points: restored, waitSeconds: 0 };
      const zones = servers.map(({ instance }) => instance.availabilityZone);
      const obstacle = plan.obstacle ?? refused;
      return { points: restored, ...underway(way, { obstacle, zones, now: host.now() }) };
    };
  },
});

/**
 * The set that this run has begun to restore a server from, when no earlier answer says so. What is on the server
 * counts before what lies about: the run may be one that died after it had turned the group, and then users write there.
 */
function setOf(begun: readonly Volume[], instance: Instance): string | undefined {
  return (begun.find((volume) => isOn(volume, instance)) ?? begun[0])?.tags[TAG.set];
}

/** The token is made of all that tells one volume from another: the same volume, however often it is asked for. */
function requestFor({ run, group }: FailoverRun, volume: VolumeToCreate, initializationRate: number | null) {
  const { server, set, member, device, availabilityZone } = volume;
  const { snapshotId } = member;
  const token = [run, snapshotId, availabilityZone, initializationRate].join("/");
  return {
    clientToken: createHash("sha256").update(token).digest("hex"),
    snapshotId,
    availabilityZone,
    initializationRate,
    tags: { [TAG.group]: group, [TAG.server]: server, [TAG.set]: set, [TAG.run]: run, [TAG.device]: device },
  };
}
