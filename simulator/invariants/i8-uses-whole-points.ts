import type { InvariantFactory } from "./invariant.ts";
import { isComplete, type KnownPoint } from "./recovery-points.ts";

interface CreateVolumeInput {
  readonly SnapshotId?: string;
  readonly TagSpecifications?: readonly {
    readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  }[];
}

/**
 * I8: a recovery point is used whole or not at all. Volumes are made only from snapshots of complete sets; a run
 * uses one set for each server, and has used all of its members before it starts the standby.
 */
export const usesWholePoints: InvariantFactory = ({ configuration, ledger, check }) => {
  /** By run, then by server: the point, and which of its snapshots became volumes. */
  const used = new Map<string, Map<string, { point: KnownPoint; snapshots: Set<string> }>>();
  return {
    id: "I8",
    on: {
      call: ({ service, operation, region, by, input }) => {
        if (service !== "EC2" || operation !== "CreateVolume") return;
        const { SnapshotId = "none", TagSpecifications } = input as CreateVolumeInput;
        const snapshot = ledger.resources.get(SnapshotId);
        const point = ledger.points.find(region, snapshot?.tags["lifeboat:set"] ?? "");
        check(
          snapshot?.state === "completed" && point !== undefined && isComplete(point),
          () =>
            `${by} makes a volume of ${SnapshotId} in ${region}, which is not of a complete recovery point (${snapshot?.state ?? "unknown"})`,
        );
        if (point === undefined) return;
        const run = TagSpecifications?.[0]?.Tags?.find(({ Key }) => Key === "lifeboat:run")?.Value ?? by;
        const servers = used.get(run) ?? new Map();
        used.set(run, servers);
        const before = servers.get(point.server) ?? { point, snapshots: new Set() };
        check(
          before.point.set === point.set,
          () =>
            `${run} restores ${point.server} from two recovery points, ${before.point.set} and ${point.set}`,
        );
        servers.set(point.server, { point: before.point, snapshots: before.snapshots.add(SnapshotId) });
      },
      transition: (record) => {
        if (record.state !== "StartStandby" || record.phase !== "entered") return;
        const run = ledger.runs.of(record);
        const group = configuration.groups.find(({ name }) => name === run?.group);
        for (const server of group?.servers ?? []) {
          const restored = used.get(record.name)?.get(server);
          check(
            restored !== undefined && restored.snapshots.size === restored.point.members,
            () =>
              `${record.name} starts the standby of ${server} with ${restored?.snapshots.size ?? 0} of ${restored?.point.members ?? "an unknown number of"} volumes of its recovery point`,
          );
        }
      },
    },
  };
};
