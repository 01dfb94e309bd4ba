import { openEc2 } from "../../functions/lib/aws/ec2.ts";
import { groupInstances } from "../../functions/lib/aws/server-instances.ts";
import { volumeSizes } from "../../functions/lib/aws/volume-sizes.ts";
import type { Configuration, GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { currentInstance } from "../../functions/lib/domain/server-instance.ts";
import { StepFailed } from "../../functions/lib/errors.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import type { GroupStatus } from "../stage/stage-status.ts";
import { budgetOf } from "./budget.ts";
import type { DeployedFleet, FleetCount, GroupFleet } from "./deployed.ts";
import { type Fleet, fleetOf } from "./fleet.ts";
import { budgetFinding, quotaFinding, slotFinding } from "./limits.ts";
import { passedOver } from "./warnings.ts";

/**
 * Counts a group's servers and their data volumes in the Region where it runs now.
 *
 * @throws AnswerUnknown, AccessRefused, Throttled, or the SDK's own error
 */
export async function readGroupFleet(
  host: Host,
  group: GroupConfiguration,
  { active, standby }: Pick<GroupStatus, "active" | "standby">,
): Promise<GroupFleet> {
  const ec2 = openEc2(host, active, "away");
  const instances = await groupInstances(ec2, group);
  const servers = group.servers.map((server) => {
    try {
      const { volumes } = currentInstance(instances, { region: active, group: group.name, server });
      return { server, volumes: volumes.filter(({ isRoot }) => !isRoot).map(({ volumeId }) => volumeId) };
    } catch (error) {
      if (error instanceof StepFailed) return { server, volumes: null };
      throw error;
    }
  });
  const ids = servers.flatMap(({ volumes }) => volumes ?? []);
  const sizes = await volumeSizes(ec2, ids);
  return {
    group: group.name,
    region: active,
    standby,
    servers: servers.filter(({ volumes }) => volumes !== null).length,
    volumes: ids.length,
    gib: ids.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0),
    missing: servers.filter(({ volumes }) => volumes === null).map(({ server }) => server),
    withoutVolumes: servers.filter(({ volumes }) => volumes?.length === 0).map(({ server }) => server),
  };
}

/** What follows from the fleet that is there, in the directions in which its groups run now. */
export function implied(file: Configuration, groups: readonly GroupFleet[]): DeployedFleet {
  const counted = added(groups);
  const planned = fleetOf(file);
  const configuration: Configuration = {
    ...file,
    groups: file.groups.map((group) => {
      const found = groups.find((one) => one.group === group.name);
      return found ? { ...group, active: found.region, standby: found.standby } : group;
    }),
  };
  const fleet = realFleet(file, groups);
  const broken = [slotFinding, quotaFinding, budgetFinding].flatMap(
    (find) => find(configuration, fleet) ?? [],
  );
  return {
    kind: "known",
    groups,
    counted,
    planned: {
      servers: planned.servers,
      volumes: planned.volumes,
      gib: planned.volumes * planned.perVolume.writtenGiB,
    },
    budget: budgetOf(configuration, fleet),
    warnings: [
      ...groups.flatMap(unprotected),
      ...broken.map(({ problem }) => `${problem.path}: ${problem.message}`),
      ...passedOver(configuration, fleet),
    ],
  };
}

const added = (groups: readonly FleetCount[]): FleetCount =>
  groups.reduce(
    (sum, { servers, volumes, gib }) => ({
      servers: sum.servers + servers,
      volumes: sum.volumes + volumes,
      gib: sum.gib + gib,
    }),
    { servers: 0, volumes: 0, gib: 0 },
  );

/** The fleet as the plan's arithmetic takes it. A volume counts as written full where the file does not say better. */
function realFleet(file: Configuration, groups: readonly GroupFleet[]): Fleet {
  const planned = fleetOf(file);
  const { servers, volumes, gib } = added(groups);
  return {
    ...planned,
    servers,
    volumes,
    volumesByStandby: new Map(
      [...Map.groupBy(groups, ({ standby }) => standby)].map(([region, some]) => [
        region,
        added(some).volumes,
      ]),
    ),
    perVolume: {
      ...planned.perVolume,
      writtenGiB: file.fleet?.writtenGiBPerVolume ?? (volumes === 0 ? 0 : gib / volumes),
    },
  };
}

const unprotected = ({ group, region, missing, withoutVolumes }: GroupFleet): string[] => [
  ...missing.map(
    (server) =>
      `${server} of group ${group} is not protected: ${region} has not exactly one living instance with its tags (docs/server-contract.md).`,
  ),
  ...withoutVolumes.map(
    (server) =>
      `${server} of group ${group} has no data volume in ${region}, so it never has a recovery point.`,
  ),
];
