import type { Configuration } from "../../functions/lib/config/schema.ts";
import { dataLines, transferUsd } from "./cost.ts";
import { cents, counted } from "./cost-line.ts";
import type { Fleet } from "./fleet.ts";
import { HOURS_A_MONTH, usd } from "./prices.ts";

/** A month of the same fleet under a product of AWS. */
export interface Alternative {
  readonly name: string;
  readonly usd: number;
  readonly formula: string;
}

/** Disks that one replication server takes at most; its own default, from memory, so assumed. */
const DISKS_PER_REPLICATION_SERVER = 15;

/** What the same fleet costs elsewhere, and what it gets for it. */
export const alternatives = (configuration: Configuration, fleet: Fleet): Alternative[] => [
  elasticDisasterRecovery(fleet),
  regionSwitch(configuration, fleet),
];

/** Every disk is replicated, the root as well, into staging volumes and snapshots. */
function elasticDisasterRecovery(fleet: Fleet): Alternative {
  const { servers, volumes, perServer, perVolume } = fleet;
  const replicationServers = Math.ceil((volumes + servers) / DISKS_PER_REPLICATION_SERVER);
  const stagedGiB = volumes * perVolume.writtenGiB + servers * perServer.rootGiB;
  return {
    name: "Elastic Disaster Recovery",
    usd: cents(
      servers * HOURS_A_MONTH * usd("drsServerHour") +
        replicationServers * HOURS_A_MONTH * usd("drsReplicationServerHour") +
        stagedGiB * (usd("gp3GiBMonth") + usd("snapshotGiBMonth")) +
        transferUsd(fleet),
    ),
    formula: `${counted(servers, "server")}, ${counted(replicationServers, "replication server")}, staging; loses seconds of data, but a person or a script starts the failover`,
  };
}

/** It orders the steps of a failover; nothing in it restores EBS snapshots, so the copies are paid as well. */
function regionSwitch(configuration: Configuration, fleet: Fleet): Alternative {
  const plans = configuration.groups.length;
  const copies = dataLines(configuration, fleet).reduce((sum, line) => sum + line.usd, 0);
  return {
    name: "ARC Region switch",
    usd: cents(plans * usd("regionSwitchPlanMonth") + copies),
    formula: `${counted(plans, "plan")}, and the same snapshots, which it cannot restore without functions of your own`,
  };
}
