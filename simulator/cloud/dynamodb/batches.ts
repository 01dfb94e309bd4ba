import { AwsError } from "../cloud.ts";
import { holds } from "./evaluate.ts";
import type { Table } from "./table.ts";
import { type Item, normalizeItem, validationError } from "./values.ts";
import {
  type DeleteItem,
  type PutItem,
  readCheck,
  readDelete,
  readPut,
  readUpdate,
  type UpdateItem,
  type Write,
} from "./writes.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export interface BatchWriteItem {
  readonly RequestItems: Readonly<
    Record<string, readonly { readonly PutRequest?: PutRequest; readonly DeleteRequest?: DeleteRequest }[]>
  >;
}
interface PutRequest {
  readonly Item: Item;
}
interface DeleteRequest {
  readonly Key: Item;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export interface TransactWriteItems {
  readonly TransactItems: readonly {
    readonly Put?: PutItem;
    readonly Update?: UpdateItem;
    readonly Delete?: DeleteItem;
    readonly ConditionCheck?: DeleteItem;
  }[];
  readonly ClientRequestToken?: string;
}

type FindTable = (name: string) => Table;

const MAX_BATCH = 25;
const MAX_TRANSACTION = 100;
const MISMATCH = "The provided key element does not match the schema";

/** The writes of a batch, which stand each for itself. @throws AwsError ValidationException */
export function readBatch({ RequestItems }: BatchWriteItem, tableOf: FindTable): Write[] {
  const requests = Object.entries(RequestItems).flatMap(([TableName, list]) =>
    list.map((request) => ({ TableName, ...request })),
  );
  if (requests.length === 0)
    throw validationError("The batch write request list for a table cannot be null or empty");
  if (requests.length > MAX_BATCH)
    throw validationError("Too many items requested for the BatchWriteItem call");
  const writes = requests.map(({ TableName, PutRequest, DeleteRequest }) => {
    const table = tableOf(TableName);
    if (DeleteRequest !== undefined) return readDelete(table, { TableName, Key: DeleteRequest.Key });
    const item = normalizeItem(PutRequest?.Item ?? {});
    table.checkItem(item, MISMATCH);
    return readPut(table, { TableName, Item: item });
  });
  if (hasDuplicates(writes)) throw validationError("Provided list of item keys contains duplicates");
  return writes;
}

/** The writes of a transaction, of which all are made or none. @throws AwsError ValidationException */
export function readTransaction({ TransactItems }: TransactWriteItems, tableOf: FindTable): Write[] {
  if (TransactItems.length > MAX_TRANSACTION)
    throw validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TRANSACTION}`,
    );
  if (TransactItems.length === 0)
    throw validationError(
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (TransactItems.some((action) => Object.keys(action).length !== 1))
    throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
  requireKeys(
    TransactItems.map(({ Put, Update, Delete, ConditionCheck }) => () => {
      if (Put) return tableOf(Put.TableName).checkItem(normalizeItem(Put.Item));
      const { TableName, Key } = (Update ?? Delete ?? ConditionCheck) as DeleteItem;
      return tableOf(TableName).checkKey(normalizeItem(Key));
    }),
  );
  const writes = TransactItems.map(({ Put, Update, Delete, ConditionCheck }) => {
    if (Put) return readPut(tableOf(Put.TableName), Put);
    if (Update) return readUpdate(tableOf(Update.TableName), Update);
    if (Delete) return readDelete(tableOf(Delete.TableName), Delete);
    const check = ConditionCheck as DeleteItem;
    return readCheck(tableOf(check.TableName), check);
  });
  if (hasDuplicates(writes))
    throw validationError("Transaction request cannot include multiple operations on one item");
  return writes;
}

/**
 * Checks every condition of a transaction before anything is written.
 *
 * @throws AwsError TransactionCanceledException, with a reason for each of its writes
 */
export function requireConditions(writes: readonly Write[], read: (write: Write) => Item | undefined): void {
  const reasons = writes.map((write) => {
    const before = read(write);
    if (write.condition === undefined || holds(write.condition, before)) return { Code: "None" };
    const isShown = write.input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && before !== undefined;
    const Message = "The conditional request failed";
    return { Code: "ConditionalCheckFailed", Message, ...(isShown && { Item: before }) };
  });
  cancelFor(reasons);
}

/**
 * Checks that each key, or the item that has it, is one of its table. In a transaction that is a reason to cancel.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 *
 * @param checks one an action; a ValidationException is its reason
 * @throws AwsError TransactionCanceledException
 */
export function requireKeys(checks: readonly (() => void)[]): void {
  cancelFor(
    checks.map((check) => {
      try {
        check();
        return { Code: "None" };
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== "ValidationException") throw error;
        return { Code: "ValidationError", Message: error.message };
      }
    }),
  );
}

function cancelFor(reasons: readonly { readonly Code: string }[]): void {
  const codes = reasons.map(({ Code }) => Code);
  if (codes.every((code) => code === "None")) return;
  throw new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function hasDuplicates(writes: readonly Write[]): boolean {
  const names = writes.map(({ table, key }) => JSON.stringify([table.specification.name, key]));
  return new Set(names).size < names.length;
}
