import { latency } from "../../latencies.ts";
import { AwsError, type Region, type Service } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import { applyUpdate, holds, project, touched } from "./evaluate.ts";
import type { Condition, Path, Update } from "./expressions.ts";
import { ExpressionParser } from "./parser.ts";
import { Placeholders } from "./placeholders.ts";
import { type Query, runQuery } from "./query.ts";
import { Table, type TableSpecification } from "./table.ts";
import { type AttributeValue, type Item, normalizeItem, validationError } from "./values.ts";

/** What the operations have in common. */
interface Expressions {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}
interface GetItem extends Expressions {
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
}
interface PutItem extends Expressions {
  readonly Item: Item;
  readonly ReturnValues?: string;
}
interface DeleteItem extends Expressions {
  readonly Key: Item;
  readonly ReturnValues?: string;
}
interface UpdateItem extends DeleteItem {
  readonly UpdateExpression?: string;
}

interface Write {
  readonly table: Table;
  readonly key: Item;
  readonly input: Expressions;
  readonly placeholders: Placeholders;
  change(before: Item | undefined): Item | undefined;
}

const PLACEHOLDERS = ["ExpressionAttributeNames", "ExpressionAttributeValues"];
const CONDITIONAL = [
  "ConditionExpression",
  "ReturnValues",
  "ReturnValuesOnConditionCheckFailure",
  ...PLACEHOLDERS,
];
const GET = ["TableName", "Key", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"];
const PUT = ["TableName", "Item", ...CONDITIONAL];
const DELETE = ["TableName", "Key", ...CONDITIONAL];
const UPDATE = [...DELETE, "UpdateExpression"];
const QUERY = [
  ...["TableName", "KeyConditionExpression", "FilterExpression", "ProjectionExpression", ...PLACEHOLDERS],
  ...["ConsistentRead", "ScanIndexForward", "Limit", "ExclusiveStartKey"],
];

/**
 * Tables with conditional writes. Strongly consistent reads see the last write; others may see the item as it was
 * a moment before. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
 */
export class DynamoDb implements Service {
  readonly id = "DynamoDB";
  readonly operations = {
    GetItem: (input: GetItem) => this.#get(input),
    PutItem: (input: PutItem) => this.#put(input),
    DeleteItem: (input: DeleteItem) => this.#delete(input),
    UpdateItem: (input: UpdateItem) => this.#update(input),
    Query: (input: Query) => this.#query(input),
  };
  readonly #region: Region;
  readonly #tables = new Map<string, Table>();

  constructor(region: Region) {
    this.#region = region;
  }

  /** @throws AwsError ResourceInUseException when there is one of that name */
  createTable(specification: TableSpecification): { readonly arn: string } {
    const { name } = specification;
    if (this.#tables.has(name)) throw new AwsError("ResourceInUseException", `Table already exists: ${name}`);
    this.#tables.set(name, new Table(specification));
    return { arn: `arn:aws:dynamodb:${this.#region.name}:${this.#region.account}:table/${name}` };
  }

  #get(input: GetItem) {
    refuseOthers("DynamoDB.GetItem", input, GET);
    const table = this.#table(input.TableName);
    const placeholders = new Placeholders(input.ExpressionAttributeNames);
    const projection = parseProjection(input, placeholders);
    placeholders.refuseUnused();
    const key = normalizeItem(input.Key);
    table.checkKey(key);
    const item = table.read(key, input.ConsistentRead ?? false, this.#region.kernel.now());
    return item === undefined ? {} : { Item: projection ? project(item, projection) : item };
  }

  #put(input: PutItem) {
    refuseOthers("DynamoDB.PutItem", input, PUT);
    const table = this.#table(input.TableName);
    const item = normalizeItem(input.Item);
    table.checkItem(item);
    const key = table.keyOf(item);
    const old = this.#write({ table, key, input, placeholders: placeholdersOf(input), change: () => item });
    return oldAttributes(input.ReturnValues, old);
  }

  #delete(input: DeleteItem) {
    refuseOthers("DynamoDB.DeleteItem", input, DELETE);
    const table = this.#table(input.TableName);
    const key = normalizeItem(input.Key);
    table.checkKey(key);
    const change = () => undefined;
    const old = this.#write({ table, key, input, placeholders: placeholdersOf(input), change });
    return oldAttributes(input.ReturnValues, old);
  }

  #update(input: UpdateItem) {
    refuseOthers("DynamoDB.UpdateItem", input, UPDATE);
    const table = this.#table(input.TableName);
    const key = normalizeItem(input.Key);
    table.checkKey(key);
    const placeholders = placeholdersOf(input);
    const update = parseUpdate(input, table, placeholders);
    let updated = key;
    const change = (before: Item | undefined) => {
      updated = applyUpdate(update, before ?? key);
      table.checkItem(updated);
      return updated;
    };
    const old = this.#write({ table, key, input, placeholders, change });
    return updatedAttributes(input.ReturnValues, { old, updated, paths: touched(update) });
  }

  #query(input: Query) {
    refuseOthers("DynamoDB.Query", input, QUERY);
    return runQuery(this.#table(input.TableName), input, this.#region.kernel.now());
  }

  /** Changes the item of a key if the call's condition holds, at this instant; returns the item before. */
  #write({ table, key, input, placeholders, change }: Write): Item | undefined {
    const condition = parseCondition(input, placeholders);
    placeholders.refuseUnused();
    const { kernel } = this.#region;
    const before = table.read(key, true, kernel.now());
    if (condition && !holds(condition, before)) throw conditionFailed(input, before);
    const lagMs = kernel.random(`dynamodb/${this.#region.name}`).latency(latency("dynamodb.eventualRead"));
    table.write(key, change(before), kernel.now(), lagMs);
    return before;
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new AwsError("ResourceNotFoundException", "Requested resource not found");
    return table;
  }
}

const placeholdersOf = (input: Expressions): Placeholders =>
  new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);

function parseCondition(input: Expressions, placeholders: Placeholders): Condition | undefined {
  const { ConditionExpression: text } = input;
  return text === undefined
    ? undefined
    : new ExpressionParser("ConditionExpression", text, placeholders).condition();
}

function parseProjection(input: Expressions, placeholders: Placeholders): readonly Path[] | undefined {
  const { ProjectionExpression: text } = input;
  return text === undefined
    ? undefined
    : new ExpressionParser("ProjectionExpression", text, placeholders).projection();
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

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
function conditionFailed(input: Expressions, item: Item | undefined): AwsError {
  const shown = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && item !== undefined;
  const members = shown ? { Item: item } : {};
  return new AwsError("ConditionalCheckFailedException", "The conditional request failed", 400, members);
}

function oldAttributes(wanted: string | undefined, old: Item | undefined) {
  if (wanted === undefined || wanted === "NONE") return {};
  if (wanted !== "ALL_OLD") throw validationError("ReturnValues can only be ALL_OLD or NONE");
  return old === undefined ? {} : { Attributes: old };
}

function updatedAttributes(
  wanted: string | undefined,
  {
    old,
    updated,
    paths,
  }: { readonly old: Item | undefined; readonly updated: Item; readonly paths: readonly Path[] },
) {
  if (wanted === "ALL_NEW") return { Attributes: updated };
  if (wanted === undefined || wanted === "NONE" || wanted === "ALL_OLD") return oldAttributes(wanted, old);
  const from = wanted === "UPDATED_NEW" ? updated : (old ?? {});
  const attributes = project(from, paths);
  return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
}
