import type { TraceRecord } from "../../simulator/kernel/trace.ts";

type StateRecord = Extract<TraceRecord, { kind: "state" }>;

/** A recovery point at the moment when the last of its copies was completed. */
export interface CompletedPoint {
  readonly server: string;
  readonly region: string;
  readonly set: string;
  /** ISO instant that the data is from; undefined when the copies do not say. */
  readonly takenAt: string | undefined;
}

/**
 * Watches snapshots and tells when a set of copies has become complete: all the members that their tags announce
 * are `completed` in one Region. Source snapshots (those without a `lifeboat:source-snapshot` tag) are no recovery
 * points, because they are lost with their Region.
 */
export function watchRecoveryPoints(): (record: StateRecord) => CompletedPoint | null {
  const completed = new Map<string, Set<string>>();
  return ({ service, resource, to, region, detail }) => {
    if (service !== "EC2" || to !== "completed" || !resource.startsWith("snap-")) return null;
    const tags = (detail?.["tags"] ?? {}) as Readonly<Record<string, string>>;
    const set = tags["lifeboat:set"];
    if (set === undefined || tags["lifeboat:source-snapshot"] === undefined) return null;
    const members = completed.get(`${region}/${set}`) ?? new Set();
    completed.set(`${region}/${set}`, members.add(resource));
    if (members.size !== Number(tags["lifeboat:members"])) return null;
    return {
      server: tags["lifeboat:server"] ?? "a server",
      region,
      set,
      takenAt: tags["lifeboat:taken-at"],
    };
  };
}
