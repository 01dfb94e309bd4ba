import { attributesOf, operandsOf } from "./conditions.ts";
import { holds, project } from "./evaluate.ts";
import type { Condition, Path } from "./expressions.ts";
import { ExpressionParser } from "./parser.ts";
import { Placeholders } from "./placeholders.ts";
import type { KeyAttribute, SortRange, Table } from "./table.ts";
import {
  type AttributeValue,
  type Item,
  normalizeItem,
  order,
  sizeOf,
  typeOf,
  validationError,
} from "./values.ts";

/** The input of Scan, as far as it is modelled. */
export interface Scan {
  readonly TableName: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
}

/** The input of Query, as far as it is modelled. */
export interface Query extends Scan {
  readonly KeyConditionExpression?: string;
  readonly ScanIndexForward?: boolean;
}

/** What one page may hold. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
const PAGE_BYTES = 1024 * 1024;

/** One page of a partition's items, in the order of the sort key. */
export function runQuery(table: Table, input: Query, now: number) {
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const parser = (kind: "KeyConditionExpression" | "FilterExpression" | "ProjectionExpression") =>
    input[kind] === undefined ? undefined : new ExpressionParser(kind, input[kind], placeholders);
  const keyCondition = parser("KeyConditionExpression")?.condition();
  const filter = parser("FilterExpression")?.condition();
  const projection = parser("ProjectionExpression")?.projection();
  placeholders.refuseUnused();
  if (keyCondition === undefined)
    throw validationError("Either the KeyConditions or KeyConditionExpression parameter must be specified");

  refuseLimit(input);
  const partition = partitionOf(table, keyCondition);
  const filtered = filter && attributesOf(filter).find((name) => table.keyNames.includes(name));
  if (filtered !== undefined)
    throw validationError(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${filtered}`,
    );
  const all = table.partition(partition, input.ConsistentRead ?? false, now, rangeOf(keyCondition));
  const ordered = input.ScanIndexForward === false ? all.toReversed() : all;
  const rest = afterStart(table, input, { ordered, keyCondition });
  const page = cutPage(
    rest.filter((item) => holds(keyCondition, item)),
    input.Limit,
  );
  return answerOf(table, page, { filter, projection });
}

/** One page of all of a table's items: partition by partition, in no order that means anything. */
export function runScan(table: Table, input: Scan, now: number) {
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const parser = (kind: "FilterExpression" | "ProjectionExpression") =>
    input[kind] === undefined ? undefined : new ExpressionParser(kind, input[kind], placeholders);
  const filter = parser("FilterExpression")?.condition();
  const projection = parser("ProjectionExpression")?.projection();
  placeholders.refuseUnused();
  refuseLimit(input);
  const all = table.all(input.ConsistentRead ?? false, now);
  const start =
    input.ExclusiveStartKey && JSON.stringify(table.keyOf(normalizeItem(input.ExclusiveStartKey)));
  const first = all.findIndex((item) => JSON.stringify(table.keyOf(item)) === start) + 1;
  const page = cutPage(all.slice(first), input.Limit);
  return answerOf(table, page, { filter, projection });
}

/** What of a page is asked for; the page ends where it ends, whatever the filter leaves of it. */
function answerOf(
  table: Table,
  page: ReturnType<typeof cutPage>,
  {
    filter,
    projection,
  }: { readonly filter: Condition | undefined; readonly projection: readonly Path[] | undefined },
) {
  const found = filter ? page.items.filter((item) => holds(filter, item)) : page.items;
  return {
    Items: projection ? found.map((item) => project(item, projection)) : found,
    Count: found.length,
    ScannedCount: page.items.length,
    ...(page.last && { LastEvaluatedKey: table.keyOf(page.last) }),
  };
}

/**
 * The partition that a key condition asks for, which must be "partition = value", alone or with AND and one
 * comparison of the sort key.
 */
function partitionOf(table: Table, condition: Condition): AttributeValue {
  const parts = "and" in condition ? condition.and : [condition];
  const { partition, sort } = table.specification;
  const isAbout = (part: Condition, name: string) => {
    const operand =
      "compare" in part && part.compare !== "<>"
        ? part.left
        : "between" in part
          ? part.between
          : "beginsWith" in part
            ? part.beginsWith
            : undefined;
    return (
      operand !== undefined && "path" in operand && operand.path.length === 1 && operand.path[0] === name
    );
  };
  const [own, ...others] = parts.toSorted(
    (left, right) => Number(isAbout(right, partition.name)) - Number(isAbout(left, partition.name)),
  );
  if (own === undefined || !isAbout(own, partition.name))
    throw validationError(`Query condition missed key schema element: ${partition.name}`);
  if (!("compare" in own) || own.compare !== "=" || !("value" in own.right))
    throw validationError("Query key condition not supported");
  demandType(own, partition);
  for (const other of others) {
    if (sort === undefined || !isAbout(other, sort.name))
      throw validationError("Query key condition not supported");
    demandType(other, sort);
  }
  return own.right.value;
}

/** A key is compared with values of its own type, and only a text begins with something. */
function demandType(part: Condition, { type }: KeyAttribute): void {
  if ("not" in part || "and" in part || "or" in part) return;
  for (const operand of operandsOf(part))
    if ("value" in operand && typeOf(operand.value) !== type)
      throw validationError(
        "One or more parameter values were invalid: Condition parameter type does not match schema type",
      );
  if ("beginsWith" in part && type === "N") throw validationError("Query key condition not supported");
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
function refuseLimit({ Limit: limit }: Scan): void {
  if (limit !== undefined && limit < 1)
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
}

/** The bounds that the condition sets to the sort key, so that a long partition need not be read as a whole. */
function rangeOf(condition: Condition): SortRange | undefined {
  const parts = "and" in condition ? condition.and : [condition];
  for (const part of parts)
    if ("between" in part && "value" in part.low && "value" in part.high)
      return { low: part.low.value, high: part.high.value };
  return undefined;
}

interface Found {
  readonly ordered: readonly Item[];
  readonly keyCondition: Condition;
}

function afterStart(table: Table, input: Query, { ordered, keyCondition }: Found): readonly Item[] {
  if (input.ExclusiveStartKey === undefined) return ordered;
  const start = normalizeItem(input.ExclusiveStartKey);
  table.checkKey(start);
  if (!holds(keyCondition, start))
    throw validationError(
      "The provided starting key is outside query boundaries based on provided conditions",
    );
  const { sort } = table.specification;
  if (sort === undefined) return [];
  const direction = input.ScanIndexForward === false ? -1 : 1;
  return ordered.filter((item) => {
    const [own, last] = [item[sort.name], start[sort.name]];
    return own !== undefined && last !== undefined && (order(own, last) ?? 0) * direction > 0;
  });
}

/** The items of one page; `last` is the one to go on after, where the page was full. */
function cutPage(items: readonly Item[], limit = Number.POSITIVE_INFINITY) {
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += sizeOf(item);
    if (index + 1 >= limit || bytes >= PAGE_BYTES) return { items: items.slice(0, index + 1), last: item };
  }
  return { items };
}
