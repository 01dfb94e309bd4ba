import { AwsError } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import { applyUpdate, holds, project, touched } from "./evaluate.ts";
import type { Condition, Path, Update } from "./expressions.ts";
import { ExpressionParser } from "./parser.ts";
import { Placeholders } from "./placeholders.ts";
import type { Table } from "./table.ts";
import { type AttributeValue, type Item, normalizeItem, validationError } from "./values.ts";

/** What calls with expressions have in common. */
export interface Expressions {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}
export interface PutItem extends Expressions {
  readonly Item: Item;
  readonly ReturnValues?: string;
}
export interface DeleteItem extends Expressions {
  readonly Key: Item;
  readonly ReturnValues?: string;
}
export interface UpdateItem extends DeleteItem {
  readonly UpdateExpression?: string;
}

/** A change of one item that was read and checked, and is still to be made. */
export interface Write {
  readonly table: Table;
  readonly key: Item;
  readonly condition: Condition | undefined;
  readonly input: Expressions;
  /** The item after the change; undefined takes it away. */
  change(before: Item | undefined): Item | undefined;
  /** What the call answers, once `change` was called. */
  answer(before: Item | undefined): object;
}

const CONDITIONAL = [
  ...["ConditionExpression", "ReturnValues", "ReturnValuesOnConditionCheckFailure"],
  ...["ExpressionAttributeNames", "ExpressionAttributeValues"],
];
const PUT = ["TableName", "Item", ...CONDITIONAL];
const DELETE = ["TableName", "Key", ...CONDITIONAL];
const UPDATE = [...DELETE, "UpdateExpression"];

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export function readPut(table: Table, input: PutItem): Write {
  refuseOthers("DynamoDB.PutItem", input, PUT);
  const item = normalizeItem(input.Item);
  table.checkItem(item);
  return {
    table,
    key: table.keyOf(item),
    input,
    condition: readCondition(input, placeholdersOf(input)),
    change: () => item,
    answer: (before) => oldAttributes(input.ReturnValues, before),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export function readDelete(table: Table, input: DeleteItem): Write {
  refuseOthers("DynamoDB.DeleteItem", input, DELETE);
  return {
    ...readCheck(table, input),
    change: () => undefined,
    answer: (before) => oldAttributes(input.ReturnValues, before),
  };
}

/** A condition on an item that is left as it is, in a transaction. */
export function readCheck(table: Table, input: DeleteItem): Write {
  const key = normalizeItem(input.Key);
  table.checkKey(key);
  const condition = readCondition(input, placeholdersOf(input));
  return { table, key, input, condition, change: (before) => before, answer: () => ({}) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export function readUpdate(table: Table, input: UpdateItem): Write {
  refuseOthers("DynamoDB.UpdateItem", input, UPDATE);
  const key = normalizeItem(input.Key);
  table.checkKey(key);
  const placeholders = placeholdersOf(input);
  const update = parseUpdate(input, table, placeholders);
  const condition = readCondition(input, placeholders);
  let updated = key;
  return {
    table,
    key,
    input,
    condition,
    change: (before) => {
      updated = applyUpdate(update, before ?? key);
      table.checkItem(updated);
      return updated;
    },
    answer: (old) => updatedAttributes(input.ReturnValues, { old, updated, paths: touched(update) }),
  };
}

/** @throws AwsError ConditionalCheckFailedException, with the item where the call asks for it */
export function requireCondition({ condition, input }: Write, before: Item | undefined): void {
  if (condition === undefined || holds(condition, before)) return;
  const shown = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && before !== undefined;
  const members = shown ? { Item: before } : {};
  throw new AwsError("ConditionalCheckFailedException", "The conditional request failed", 400, members);
}

const placeholdersOf = (input: Expressions): Placeholders =>
  new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);

function readCondition(input: Expressions, placeholders: Placeholders): Condition | undefined {
  const { ConditionExpression: text } = input;
  const condition =
    text === undefined
      ? undefined
      : new ExpressionParser("ConditionExpression", text, placeholders).condition();
  placeholders.refuseUnused();
  return condition;
}

function parseUpdate(input: UpdateItem, table: Table, placeholders: Placeholders): Update {
  const { UpdateExpression: text } = input;
  if (text === undefined) return { set: [], remove: [], add: [] };
  const update = new ExpressionParser("UpdateExpression", text, placeholders).update();
  for (const [attribute] of touched(update))
    if (table.keyNames.includes(String(attribute)))
      throw validationError(
        `One or more parameter values were invalid: Cannot update attribute ${attribute}. This attribute is part of the key`,
      );
  return update;
}

function oldAttributes(wanted: string | undefined, old: Item | undefined) {
  if (wanted === undefined || wanted === "NONE") return {};
  if (wanted !== "ALL_OLD") throw validationError("ReturnValues can only be ALL_OLD or NONE");
  return old === undefined ? {} : { Attributes: old };
}

interface Updated {
  readonly old: Item | undefined;
  readonly updated: Item;
  readonly paths: readonly Path[];
}

function updatedAttributes(wanted: string | undefined, { old, updated, paths }: Updated) {
  if (wanted === "ALL_NEW") return { Attributes: updated };
  if (wanted === undefined || wanted === "NONE" || wanted === "ALL_OLD") return oldAttributes(wanted, old);
  const from = wanted === "UPDATED_NEW" ? updated : (old ?? {});
  const attributes = project(from, paths);
  return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
}
