import type { GroupConfiguration } from "../config/schema.ts";
import { DIRECTION_ITEM, type Direction, initialDirection } from "../domain/direction.ts";
import { LeaseLost } from "../errors.ts";
import type { Host } from "../runtime/host.ts";
import type { Item, Table } from "./table.ts";

/** What a run holds while it acts: the right to advance a group from `epoch - 1` to `epoch`. */
export interface Holder {
  /** Name of the execution. */
  readonly run: string;
  readonly epoch: number;
}

/** The lease, and what the run that holds it starts from. */
export interface Granted {
  /** As it was before the run turned it, if it has. */
  readonly direction: Direction;
  /** Whether this run has turned the group already, before it died. */
  readonly turned: boolean;
  /** ISO instant of the last takeover, by whichever run. */
  readonly takenOverAt: string | undefined;
}

/**
 * The lease of a group. It lives in the same item as the direction, so that one conditional write can check the
 * holder, the expiry and the epoch together.
 */
export interface Leases {
  /**
   * Takes the lease, or confirms that the run has it already. A run that has turned the group and then died gets it
   * too: it has to end what it began.
   * @returns the direction that the run starts from, or the reason why it must not act: for good, or (busy) because
   *   another run holds the lease for the moment
   */
  acquire(group: GroupConfiguration, holder: Holder): Promise<Granted | { refused: string; busy: boolean }>;
  /** The run that holds the lease now; undefined when none does. */
  holder(group: string): Promise<string | undefined>;
  /** Whether the group was turned to the run's epoch, whoever holds the lease by now. */
  hasTurned(group: string, holder: Holder): Promise<boolean>;
  /** @throws LeaseLost when the run does not hold the lease any more */
  demand(group: string, holder: Holder): Promise<void>;
  /** @throws LeaseLost when the run does not hold the lease any more, or has turned the group already */
  demandUnturned(group: string, holder: Holder): Promise<void>;
  /**
   * Turns the group round and makes the epoch the run's. Repeating it is harmless.
   * @throws LeaseLost when somebody else holds the lease or the epoch has passed
   */
  advance(group: string, holder: Holder, direction: Pick<Direction, "active" | "standby">): Promise<void>;
  /**
   * Writes this table's direction into the other Region's table, unless a higher epoch rules there already. Only a
   * group's standby advances its epoch, so the two cannot both do it.
   */
  hand(group: string, other: Table): Promise<void>;
  /** Gives the lease back; nothing happens when it was not held. */
  release(group: string, holder: Holder): Promise<void>;
}

/** A failover that takes longer than this is dead: the machine's own time-out is shorter. */
const LEASE_SECONDS = 1_800;

/** Opens the leases in this Region's table. */
export function openLeases(host: Host, table: Table): Leases {
  const now = () => host.now().toISOString();
  const held = "#holder = :run AND #leaseUntil > :now";
  const demanded = async (group: string, holder: Holder): Promise<Item | undefined> => {
    const item = await table.get(group, DIRECTION_ITEM);
    if (holderOf(item, now()) === holder.run) return item;
    throw new LeaseLost(
      `${holder.run} does not hold the lease of ${group}: ${whyRefused(item, holder.epoch)}`,
    );
  };
  return {
    acquire: async (group, { run, epoch }) => {
      const leaseUntil = new Date(host.now().getTime() + LEASE_SECONDS * 1000).toISOString();
      const previous = { ...initialDirection(group), epoch: epoch - 1 };
      // Only epoch 1 may begin where nothing is: any other would write half a direction, which nobody can read.
      const virgin = epoch === 1 ? "attribute_not_exists(#epoch) OR " : "";
      const due = `(${virgin}#epoch = :previousEpoch OR (#epoch = :ownEpoch AND #takenOverBy = :run))`;
      const fresh =
        epoch === 1 && (await table.get(group.name, DIRECTION_ITEM)) === undefined ? previous : {};
      const taken = await table.set(
        group.name,
        DIRECTION_ITEM,
        { ...fresh, holder: run, leaseUntil },
        {
          expression: `${due} AND (attribute_not_exists(#holder) OR #holder = :none OR #holder = :run OR #leaseUntil < :now)`,
          values: { previousEpoch: epoch - 1, ownEpoch: epoch, none: "", run, now: now() },
        },
      );
      const item = await table.get(group.name, DIRECTION_ITEM);
      if (!taken) {
        const found = item ?? { epoch: 0 };
        return { refused: whyRefused(found, epoch), busy: found["epoch"] === epoch - 1 };
      }
      const direction = directionOf(item);
      const turned = direction.epoch === epoch;
      const takenOverAt = item?.["takenOverAt"];
      return {
        direction: turned ? turnedBack(direction) : direction,
        turned,
        takenOverAt: typeof takenOverAt === "string" ? takenOverAt : undefined,
      };
    },
    holder: async (group) => holderOf(await table.get(group, DIRECTION_ITEM), now()),
    hasTurned: async (group, holder) => isTurned(await table.get(group, DIRECTION_ITEM), holder),
    demand: async (group, holder) => {
      await demanded(group, holder);
    },
    demandUnturned: async (group, holder) => {
      const item = await demanded(group, holder);
      if (isTurned(item, holder))
        throw new LeaseLost(`${holder.run} has turned ${group} to epoch ${holder.epoch} already`);
    },
    advance: async (group, { run, epoch }, { active, standby }) => {
      const done = await table.set(
        group,
        DIRECTION_ITEM,
        { active, standby, epoch, takenOverAt: now(), takenOverBy: run },
        {
          expression: `${held} AND (#epoch = :previousEpoch OR #epoch = :epoch)`,
          values: { run, now: now(), previousEpoch: epoch - 1 },
        },
      );
      if (!done) {
        const item = await table.get(group, DIRECTION_ITEM);
        throw new LeaseLost(`${run} may not turn ${group} to epoch ${epoch}: ${whyRefused(item, epoch)}`);
      }
    },
    hand: async (group, other) => {
      const item = await table.get(group, DIRECTION_ITEM);
      const { active, standby, epoch } = directionOf(item);
      const takenOver = {
        takenOverAt: item?.["takenOverAt"] ?? "",
        takenOverBy: item?.["takenOverBy"] ?? "",
      };
      await other.set(
        group,
        DIRECTION_ITEM,
        { active, standby, epoch, ...takenOver },
        { expression: "attribute_not_exists(#epoch) OR #epoch < :epoch" },
      );
    },
    release: async (group, { run }) => {
      await table.set(
        group,
        DIRECTION_ITEM,
        { holder: "" },
        { expression: "#holder = :run", values: { run } },
      );
    },
  };
}

const isTurned = (item: Item | undefined, { epoch }: Holder): boolean => item?.["epoch"] === epoch;

function holderOf(item: Item | undefined, now: string): string | undefined {
  const { holder, leaseUntil } = item ?? {};
  const holds =
    typeof holder === "string" && holder !== "" && typeof leaseUntil === "string" && leaseUntil > now;
  return holds ? holder : undefined;
}

function directionOf(item: Item | undefined): Direction {
  return {
    active: String(item?.["active"]),
    standby: String(item?.["standby"]),
    epoch: Number(item?.["epoch"]),
  };
}

/** The direction before it was turned to its present epoch. */
const turnedBack = ({ active, standby, epoch }: Direction): Direction => ({
  active: standby,
  standby: active,
  epoch: epoch - 1,
});

function whyRefused(item: Item | undefined, epoch: number): string {
  if (item === undefined) return "there is no lease";
  if (item["epoch"] !== epoch - 1) return `the group is at epoch ${item["epoch"]}, expected ${epoch - 1}`;
  return `held by ${JSON.stringify(item["holder"])} until ${item["leaseUntil"]}`;
}
