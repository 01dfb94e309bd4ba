import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Fleet } from "./fleet.ts";
import { PRICES } from "./prices.ts";
import { copyTimes } from "./rpo.ts";

/** What the figures rest on, beside the configuration. */
export function assumptionsOf(configuration: Configuration, fleet: Fleet): string[] {
  const { perServer, perVolume } = fleet;
  const { snapshotSeconds, copySeconds } = copyTimes(configuration);
  const isGiven = configuration.fleet !== undefined;
  return [
    `Each server has ${perServer.volumes} data volume${perServer.volumes === 1 ? "" : "s"}, each with ${perVolume.writtenGiB} GiB written and ${perVolume.changedGiBPerDay} GiB changed a day${isGiven ? "" : ": say otherwise in the section fleet"}.`,
    `At worst a snapshot takes ${snapshotSeconds} s and an incremental copy ${copySeconds} s: fleet.snapshotSeconds and fleet.copySeconds take what you have measured.`,
    "Other times are the slowest of a hundred in simulator/latencies.json, where each has its source; most are assumed, because AWS publishes almost none.",
    "RTO is that of a lost Region with the standby prepared without a failed step; a failure that asks a person, and a ladder of other ways, take longer.",
    "RPO is that of a schedule that runs: each tick that is lost, and each copy that fails, adds up to an interval.",
    `A month has 730 hours and neither failover nor drill. The protected servers themselves, the hosted zone, logs and the free tier are left out. Prices of ${PRICES.asOf}.`,
  ];
}
