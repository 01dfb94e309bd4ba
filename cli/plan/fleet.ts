import type { Configuration } from "../../functions/lib/config/schema.ts";

/** What is protected, counted. */
export interface Fleet {
  readonly servers: number;
  readonly volumes: number;
  /** Copies go to a Region's slots: volumes by the Region that they are copied into. */
  readonly volumesByStandby: ReadonlyMap<string, number>;
  readonly perServer: {
    readonly volumes: number;
    readonly rootGiB: number;
  };
  readonly perVolume: {
    readonly writtenGiB: number;
    readonly changedGiBPerDay: number;
  };
}

/** What the reference workload has; `fleet` in lifeboat.yml says otherwise. */
const DEFAULTS = {
  volumesPerServer: 1,
  writtenGiBPerVolume: 8,
  changedGiBPerVolumePerDay: 1,
  rootGiBPerServer: 8,
};

/** Counts what is protected, with defaults for what the configuration leaves open. */
export function fleetOf({ groups, fleet = {} }: Configuration): Fleet {
  const volumesPerServer = fleet.volumesPerServer ?? DEFAULTS.volumesPerServer;
  const byStandby = Map.groupBy(groups, ({ standby }) => standby);
  const count = (some: Configuration["groups"]) => some.reduce((sum, { servers }) => sum + servers.length, 0);
  const servers = count(groups);
  return {
    servers,
    volumes: servers * volumesPerServer,
    volumesByStandby: new Map(
      [...byStandby].map(([region, some]) => [region, count(some) * volumesPerServer]),
    ),
    perServer: {
      volumes: volumesPerServer,
      rootGiB: fleet.rootGiBPerServer ?? DEFAULTS.rootGiBPerServer,
    },
    perVolume: {
      writtenGiB: fleet.writtenGiBPerVolume ?? DEFAULTS.writtenGiBPerVolume,
      changedGiBPerDay: fleet.changedGiBPerVolumePerDay ?? DEFAULTS.changedGiBPerVolumePerDay,
    },
  };
}
