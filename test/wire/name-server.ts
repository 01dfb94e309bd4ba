import { type ServedRecord, type ServedZone, serveDns } from "../helpers/dns-server.ts";
import type { ZoneRecord } from "./route53-wire.ts";

/** The zone as it stands now. */
export interface LiveZone {
  readonly name: string;
  records(): readonly ZoneRecord[];
  isHealthy(healthCheckId: string): boolean;
}

/**
 * The zone's authoritative server on a free port of 127.0.0.1. It answers a failover pair as Route 53 does: with the
 * primary while it is healthy, else with the secondary while that is healthy, else with the primary.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-configuring.html
 */
export const serveZone = (zone: LiveZone): Promise<ServedZone> =>
  serveDns({
    zone: zone.name,
    // Asked at each question.
    get records() {
      return answersOf(zone);
    },
  });

/** What the zone answers now, one record for each name and type. */
export function answersOf(zone: LiveZone): ServedRecord[] {
  const healthy = ({ healthCheckId }: ZoneRecord) => healthCheckId === null || zone.isHealthy(healthCheckId);
  const records = zone.records();
  return (["A", "TXT"] as const).flatMap((type) => {
    const ofType = records.filter((record) => record.type === type);
    return [...new Set(ofType.map(({ name }) => name))].flatMap((name) => {
      const [primary, secondary] = ["PRIMARY", "SECONDARY"].map((word) =>
        ofType.find((record) => record.name === name && record.failover === word),
      );
      const chosen =
        [primary, secondary].find((record) => record !== undefined && healthy(record)) ?? primary;
      return chosen ? [{ name, type, values: chosen.values }] : [];
    });
  });
}
