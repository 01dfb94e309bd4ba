import type { InvariantFactory } from "./invariant.ts";
import { isComplete, type KnownPoint } from "./recovery-points.ts";
import { snapshotUse } from "./snapshot-uses.ts";

/** From the start of the run to the first complete point, besides one interval: a full snapshot and a full copy. */
const FIRST_POINT_MS = 30 * 60_000;

/**
 * I2: after the first interval each protected server has a complete recovery point in the standby Region, and
 * nothing deletes the newest complete one, one that a live failover restores from, or a volume's newest completed
 * copy (without it the next copy would be full).
 */
export const keepsRecoveryPoints: InvariantFactory = ({ configuration, ledger, check }) => {
  const graceMs = configuration.backup.everyMinutes * 60_000 + FIRST_POINT_MS;
  const servers = configuration.groups.flatMap((group) =>
    group.servers.map((server) => ({ group: group.name, server, standby: group.standby })),
  );
  const pointsOf = ({ group, server, standby }: (typeof servers)[number]) =>
    ledger.points.of(standby, group, server);
  /** What must not be deleted, by snapshot id, and why; computed when a point became complete or was deleted. */
  let precious = new Map<string, string>();
  const reckon = () => {
    // The Regions swap their roles, so what is precious may stand in either.
    precious = new Map(
      servers.flatMap(({ group, server }) =>
        configuration.regions.flatMap((region) => [...preciousOf(ledger.points.of(region, group, server))]),
      ),
    );
  };
  /** Snapshots that volumes were made of, by the run that made them. */
  const inUse = new Map<string, { region: string; run: string }>();
  const isLive = (run: string, region: string) =>
    [...ledger.runs].some((live) => live.name === run && live.region === region && live.ended === null);
  const checkPresence = () => {
    if (ledger.startedAt === null || ledger.now < ledger.startedAt + graceMs) return;
    for (const server of servers) {
      if (ledger.lostRegions.has(server.standby)) continue;
      check(
        pointsOf(server).some(isComplete),
        () => `${server.group}/${server.server} has no complete recovery point in ${server.standby}`,
      );
    }
  };
  return {
    id: "I2",
    on: {
      call: (record) => {
        const { snapshots = [], run } = snapshotUse(record) ?? {};
        if (run === undefined) return;
        for (const id of snapshots) inUse.set(id, { region: record.region, run });
      },
      state: ({ service, resource, region, from, to }) => {
        if (service !== "EC2" || !resource.startsWith("snap-") || from === to) return;
        if (to === "deleted") {
          const user = inUse.get(resource);
          const why = precious.get(resource);
          check(why === undefined, () => `${resource} in ${region} was deleted, but it is ${why}`);
          check(
            user === undefined || !isLive(user.run, user.region),
            () => `${resource} in ${region} was deleted while ${user?.run} restores from it`,
          );
        }
        reckon();
        checkPresence();
      },
      execution: ({ machine, status }) => {
        if (status !== "RUNNING" && machine.endsWith("-backup")) checkPresence();
      },
    },
  };
};

/** A server's newest complete point and the newest completed copy of each of its volumes. */
function preciousOf(points: readonly KnownPoint[]): Map<string, string> {
  const precious = new Map<string, string>();
  const newestFirst = points.toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
  const volumes = new Set<string>();
  for (const { completed } of newestFirst)
    for (const [volume, snapshot] of completed) {
      if (volumes.has(volume)) continue;
      volumes.add(volume);
      precious.set(snapshot, `the newest completed copy of ${volume}`);
    }
  const complete = newestFirst.find(isComplete);
  for (const snapshot of complete?.completed.values() ?? [])
    precious.set(snapshot, `of the newest complete recovery point, ${complete?.set}`);
  return precious;
}
