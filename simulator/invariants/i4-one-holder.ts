import type { Of } from "../kernel/trace.ts";
import type { InvariantFactory } from "./invariant.ts";

/** A group's item as one Region's table holds it. */
interface Lease {
  holder: string;
  until: string;
  epoch: number;
  /** The run that established it; none for the one that the configuration gives. */
  establishedBy: string;
}

/** What a write to that item says. */
interface Write {
  readonly key: string;
  readonly run: string | undefined;
  readonly holder: string | undefined;
  readonly until: string | undefined;
  readonly epoch: number | undefined;
}

/** A Region that answers again is fenced within minutes: what is owed to it is tried once a minute. */
const FENCED_WITHIN_MS = 10 * 60_000;

/** States in which a run changes the world. */
const ACTS = new Set(["RestoreVolumes", "StartStandby", "FenceActive", "TakeOver"]);

/**
 * I4: at most one holder of a group's lease acts, epochs only grow, and a run with an older epoch than the
 * group's changes nothing. Read off the writes to the lease item that DynamoDB accepted, and the states that act.
 * Nor do servers of an older epoch go on running once their Region is back.
 */
export const oneHolder: InvariantFactory = ({ configuration, ledger, check }) => {
  const leases = new Map<string, Lease>();
  const pending = new Map<number, Write>();
  /** The Region that took a group over last, by the group; and when a lost Region came back. */
  const activeOf = new Map<string, string>();
  const returnedAt = new Map<string, number>();
  const accept = ({ key, run, holder, until, epoch }: Write, at: number) => {
    const lease = leases.get(key) ?? { holder: "", until: "", epoch: 0, establishedBy: "" };
    leases.set(key, lease);
    const held = lease.holder !== "" && Date.parse(lease.until) > at;
    if (holder !== undefined || run !== undefined) {
      const writer = holder || run;
      check(
        !held || lease.holder === writer,
        () => `${writer} wrote the lease of ${key}, which ${lease.holder} holds`,
      );
    }
    if (epoch !== undefined) {
      check(epoch >= lease.epoch, () => `the epoch of ${key} went from ${lease.epoch} back to ${epoch}`);
      if (epoch > lease.epoch) lease.establishedBy = run ?? "";
      lease.epoch = epoch;
    }
    if (holder !== undefined) lease.holder = holder;
    if (until !== undefined) lease.until = until;
  };
  return {
    id: "I4",
    on: {
      call: (record) => {
        if (record.operation !== "UpdateItem" && record.operation !== "PutItem") return;
        const write = leaseWrite(record);
        if (write) pending.set(record.n, write);
      },
      answer: ({ cause, outcome, at }) => {
        const write = cause === null ? undefined : pending.get(cause);
        if (cause === null || write === undefined) return;
        pending.delete(cause);
        if (outcome === "ok") accept(write, at);
      },
      restored: ({ region, at }) => {
        returnedAt.set(region, at);
      },
      transition: (record) => {
        if (!ACTS.has(record.state)) return;
        const run = ledger.runs.of(record);
        if (run === undefined) return;
        if (record.phase === "exited") {
          if (record.state === "TakeOver") activeOf.set(run.group, run.region);
          return;
        }
        const lease = leases.get(`${run.region}/${run.group}`);
        check(
          lease?.holder === run.name && Date.parse(lease.until) > record.at,
          () =>
            `${run.name} entered ${record.state} without the lease of ${run.group}, held by "${lease?.holder ?? ""}"`,
        );
        check(
          lease === undefined || run.epoch > lease.epoch || lease.establishedBy === run.name,
          () => `${run.name} entered ${record.state} although ${run.group} is at epoch ${lease?.epoch}`,
        );
      },
    },
    finish: () => {
      for (const [region, at] of returnedAt) {
        if (ledger.lostRegions.has(region) || ledger.now - at < FENCED_WITHIN_MS) continue;
        for (const { name } of configuration.groups) {
          const active = activeOf.get(name) ?? region;
          const stale = [...ledger.resources.values()].filter(
            (one) =>
              one.region === region &&
              one.id.startsWith("i-") &&
              one.state === "running" &&
              one.tags["lifeboat:group"] === name,
          );
          check(
            active === region || stale.length === 0,
            () =>
              `${stale.map(({ id }) => id).join(", ")} of ${name} in ${region} run on, though ${active} took over`,
          );
        }
      }
    },
  };
};

/** Reads a write to the item `direction`, which holds lease and epoch; undefined for any other. */
function leaseWrite({ region, input }: Of<"call">): Write | undefined {
  type Value = { S?: string; N?: string } | undefined;
  const { Key, Item, ExpressionAttributeValues } = input as Readonly<
    Record<string, Readonly<Record<string, Value>> | undefined>
  >;
  const key = Key ?? Item;
  if (key?.["item"]?.S !== "direction") return undefined;
  const value = (name: string): Value => ExpressionAttributeValues?.[`:${name}`] ?? Item?.[name];
  const epoch = value("epoch")?.N;
  return {
    key: `${region}/${key["group"]?.S}`,
    run: value("run")?.S,
    holder: value("holder")?.S,
    until: value("leaseUntil")?.S,
    epoch: epoch === undefined ? undefined : Number(epoch),
  };
}
