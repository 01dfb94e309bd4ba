import { type AttributeValue, type Item, order, sizeOf, typeOf, validationError } from "./values.ts";

/** An attribute of a table's primary key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N";
}

export interface TableSpecification {
  readonly name: string;
  readonly partition: KeyAttribute;
  readonly sort?: KeyAttribute;
  /**
   * Attribute with an item's expiry. DynamoDB deletes expired items within a few days, so that in a run of hours
   * they are all still readable. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   */
  readonly timeToLive?: string;
}

/** One key's item: what it is, and what an eventually consistent read may still see. */
interface Slot {
  readonly sort: AttributeValue | undefined;
  current: Item | undefined;
  stale: Item | undefined;
  /** From then on every read sees `current`. */
  settledAt: number;
}

/** Two values of a sort key, both included. */
export interface SortRange {
  readonly low: AttributeValue;
  readonly high: AttributeValue;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LARGEST_ITEM_BYTES = 400 * 1024;
const LONGEST_PARTITION_BYTES = 2048;
const LONGEST_SORT_BYTES = 1024;

/** A table's items, each partition in the order of its sort key. */
export class Table {
  readonly specification: TableSpecification;
  readonly #partitions = new Map<string, Slot[]>();

  constructor(specification: TableSpecification) {
    this.specification = specification;
  }

  get keyNames(): readonly string[] {
    const { partition, sort } = this.specification;
    return sort ? [partition.name, sort.name] : [partition.name];
  }

  /** The key's part of an item. */
  keyOf(item: Item): Item {
    return Object.fromEntries(this.keyNames.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
  }

  /** @throws AwsError ValidationException when it is not a key of this table */
  checkKey(key: Item): void {
    if (Object.keys(key).length !== this.keyNames.length)
      throw validationError("The provided key element does not match the schema");
    this.checkItem(key, "The provided key element does not match the schema");
  }

  /** @throws AwsError ValidationException when an item lacks its key or is too large */
  checkItem(item: Item, mismatch?: string): void {
    const { partition, sort } = this.specification;
    for (const { name, type } of sort ? [partition, sort] : [partition]) {
      const value = item[name];
      const invalid = "One or more parameter values were invalid:";
      if (value === undefined)
        throw validationError(mismatch ?? `${invalid} Missing the key ${name} in the item`);
      if (typeOf(value) !== type)
        throw validationError(
          mismatch ?? `${invalid} Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
        );
      if ("S" in value && value.S === "")
        throw validationError(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain " +
            `an empty string value. Key: ${name}`,
        );
      const longest = name === partition.name ? LONGEST_PARTITION_BYTES : LONGEST_SORT_BYTES;
      if ("S" in value && Buffer.byteLength(value.S) > longest)
        throw validationError(`${invalid} Size of key ${name} has exceeded the limit of ${longest} bytes`);
    }
    if (sizeOf(item) > LARGEST_ITEM_BYTES)
      throw validationError("Item size has exceeded the maximum allowed size");
  }

  /** The item of a key, as a read at `now` sees it. */
  read(key: Item, consistent: boolean, now: number): Item | undefined {
    const slot = this.#find(key).slot;
    return slot && visible(slot, consistent, now);
  }

  /** Puts an item, or takes it away (undefined); other reads see it after `lagMs`. */
  write(key: Item, item: Item | undefined, now: number, lagMs: number): void {
    const { slots, slot, position } = this.#find(key);
    const settledAt = now + lagMs;
    if (slot === undefined) {
      const sort = this.#sortOf(key);
      if (item !== undefined) slots.splice(position, 0, { sort, current: item, stale: undefined, settledAt });
      return;
    }
    slot.stale = visible(slot, false, now);
    slot.current = item;
    slot.settledAt = settledAt;
  }

  /** The items of a partition in the order of their sort key; those between two of its values, where given. */
  partition(value: AttributeValue, consistent: boolean, now: number, between?: SortRange): readonly Item[] {
    const slots = this.#partitions.get(JSON.stringify(value)) ?? [];
    const within = between
      ? slots.slice(firstNotBelow(slots, between.low), firstAbove(slots, between.high))
      : slots;
    return within.map((slot) => visible(slot, consistent, now)).filter((item) => item !== undefined);
  }

  /** Every item, as a read at `now` sees it. */
  all(consistent: boolean, now: number): readonly Item[] {
    return [...this.#partitions.values()].flatMap((slots) =>
      slots.map((slot) => visible(slot, consistent, now)).filter((item) => item !== undefined),
    );
  }

  #sortOf(key: Item): AttributeValue | undefined {
    const { sort } = this.specification;
    return sort && key[sort.name];
  }

  #find(key: Item): { slots: Slot[]; slot: Slot | undefined; position: number } {
    const partition = JSON.stringify(key[this.specification.partition.name]);
    let slots = this.#partitions.get(partition);
    if (slots === undefined) {
      slots = [];
      this.#partitions.set(partition, slots);
    }
    const position = firstNotBelow(slots, this.#sortOf(key));
    const candidate = slots[position];
    const isIt = candidate !== undefined && compareSorts(candidate.sort, this.#sortOf(key)) === 0;
    return { slots, slot: isIt ? candidate : undefined, position };
  }
}

const visible = (slot: Slot, consistent: boolean, now: number): Item | undefined =>
  consistent || now >= slot.settledAt ? slot.current : slot.stale;

const compareSorts = (left: AttributeValue | undefined, right: AttributeValue | undefined): number =>
  left === undefined || right === undefined ? 0 : (order(left, right) ?? 0);

const firstNotBelow = (slots: readonly Slot[], sort: AttributeValue | undefined): number =>
  firstWhere(slots, (slot) => compareSorts(slot.sort, sort) >= 0);

const firstAbove = (slots: readonly Slot[], sort: AttributeValue): number =>
  firstWhere(slots, (slot) => compareSorts(slot.sort, sort) > 0);

/** The index of the first slot that passes, where all that follow it do; the length when none does. */
function firstWhere(slots: readonly Slot[], passes: (slot: Slot) => boolean): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const slot = slots[middle];
    if (slot !== undefined && !passes(slot)) low = middle + 1;
    else high = middle;
  }
  return low;
}
