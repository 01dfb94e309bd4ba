import type { KnownResource } from "./known-resource.ts";

/** One snapshot set as far as it exists in one Region. */
export interface KnownPoint {
  readonly region: string;
  readonly set: string;
  readonly group: string;
  readonly server: string;
  /** How many snapshots the set must have. */
  readonly members: number;
  /** ISO instant of the data. */
  readonly takenAt: string;
  /** Completed and not deleted, by the volume that they are of. */
  readonly completed: ReadonlyMap<string, string>;
}

/** Whether a set may be used. */
export const isComplete = (point: KnownPoint): boolean => point.completed.size === point.members;

/**
 * The copied snapshot sets of every Region, from the tags and states of the copies.
 */
export class RecoveryPoints {
  readonly #points = new Map<string, KnownPoint & { readonly completed: Map<string, string> }>();

  /** Takes in a snapshot as it is now. */
  note({ id, region, state, tags }: KnownResource): void {
    const set = tags["lifeboat:set"];
    const volume = tags["lifeboat:source-volume"];
    // A source set has no source itself, and is no recovery point: after a failover both are in one Region.
    if (set === undefined || volume === undefined) return;
    const key = `${region}/${set}`;
    const known = this.#points.get(key) ?? {
      region,
      set,
      group: tags["lifeboat:group"] ?? "",
      server: tags["lifeboat:server"] ?? "",
      members: Number(tags["lifeboat:members"]),
      takenAt: tags["lifeboat:taken-at"] ?? set,
      completed: new Map<string, string>(),
    };
    this.#points.set(key, known);
    if (state === "completed") known.completed.set(volume, id);
    else if (known.completed.get(volume) === id) known.completed.delete(volume);
  }

  /** The set that a snapshot of that Region belongs to. */
  find(region: string, set: string): KnownPoint | undefined {
    return this.#points.get(`${region}/${set}`);
  }

  /** A server's sets in a Region, in no particular order. */
  of(region: string, group: string, server: string): KnownPoint[] {
    return [...this.#points.values()].filter(
      (point) => point.region === region && point.group === group && point.server === server,
    );
  }
}
