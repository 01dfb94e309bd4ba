import type { InvariantFactory } from "./invariant.ts";
import { isComplete, type KnownPoint } from "./recovery-points.ts";
import { snapshotUse } from "./snapshot-uses.ts";

/** The point that a server is being restored from, and which of its snapshots became volumes. */
interface Used {
  readonly point: KnownPoint;
  readonly snapshots: Set<string>;
}

/**
 * I8: a recovery point is used whole or not at all. Volumes are made only from snapshots of complete sets; a run
 * that gives a server's set up goes on to an older one, never to a newer one or back; and all members of the set
 * that it uses have become volumes before the server starts.
 */
export const usesWholePoints: InvariantFactory = ({ configuration, ledger, check }) => {
  /** By run, then by server. */
  const used = new Map<string, Map<string, Used>>();
  const use = (run: string, point: KnownPoint, snapshot: string): Used => {
    const servers = used.get(run) ?? new Map<string, Used>();
    used.set(run, servers);
    const before = servers.get(point.server);
    const isOther = before !== undefined && before.point.set !== point.set;
    check(
      !isOther || point.takenAt < before.point.takenAt,
      () =>
        `${run} restores ${point.server} from two recovery points, ${before?.point.set} and then ${point.set}`,
    );
    const now = before === undefined || isOther ? { point, snapshots: new Set<string>() } : before;
    now.snapshots.add(snapshot);
    servers.set(point.server, now);
    return now;
  };
  const isWhole = ({ point, snapshots }: Used) => snapshots.size === point.members;
  return {
    id: "I8",
    on: {
      call: (record) => {
        const uses = snapshotUse(record);
        if (uses === undefined) return;
        const { region, by } = record;
        for (const id of uses.snapshots) {
          const snapshot = ledger.resources.get(id);
          const point = ledger.points.find(region, snapshot?.tags["lifeboat:set"] ?? "");
          check(
            snapshot?.state === "completed" && point !== undefined && isComplete(point),
            () =>
              `${by} makes a volume of ${id} in ${region}, which is not of a complete recovery point (${snapshot?.state ?? "unknown"})`,
          );
          if (point === undefined) continue;
          const now = use(uses.run ?? by, point, id);
          if (uses.launches && id === uses.snapshots.at(-1))
            check(
              isWhole(now),
              () => `${by} launches ${point.server} with a part of the recovery point ${point.set}`,
            );
        }
      },
      transition: (record) => {
        if (record.state !== "StartStandby" || record.phase !== "entered") return;
        const run = ledger.runs.of(record);
        const group = configuration.groups.find(({ name }) => name === run?.group);
        for (const server of group?.servers ?? []) {
          const restored = used.get(run?.name ?? record.name)?.get(server);
          check(
            restored !== undefined && isWhole(restored),
            () =>
              `${record.name} starts the standby of ${server} with ${restored?.snapshots.size ?? 0} of ${restored?.point.members ?? "an unknown number of"} volumes of its recovery point`,
          );
        }
      },
    },
  };
};
