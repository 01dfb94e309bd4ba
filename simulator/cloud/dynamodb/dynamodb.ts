import { latency } from "../../latencies.ts";
import { AwsError, type Region, type Service } from "../cloud.ts";
import { uuidFrom } from "../region-time.ts";
import { refuseOthers } from "../validate.ts";
import {
  type BatchWriteItem,
  readBatch,
  readTransaction,
  requireConditions,
  requireKeys,
  type TransactWriteItems,
} from "./batches.ts";
import {
  CREATE,
  type CreateTable,
  describeTable,
  settingsOf,
  specificationOf,
  type TableFacts,
} from "./descriptions.ts";
import { project } from "./evaluate.ts";
import { ExpressionParser } from "./parser.ts";
import { Placeholders } from "./placeholders.ts";
import { type Query, runQuery, runScan, type Scan } from "./query.ts";
import { Table, type TableSpecification } from "./table.ts";
import { type Item, normalizeItem, validationError } from "./values.ts";
import {
  type DeleteItem,
  type Expressions,
  type PutItem,
  readDelete,
  readPut,
  readUpdate,
  requireCondition,
  type UpdateItem,
  type Write,
} from "./writes.ts";

interface GetItem extends Expressions {
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
}
interface TransactGetItems {
  readonly TransactItems: readonly { readonly Get: GetItem }[];
}
interface OfTable {
  readonly TableName: string;
}

const GET = ["TableName", "Key", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"];
const SCAN = [
  ...["TableName", "FilterExpression", "ProjectionExpression"],
  ...["ExpressionAttributeNames", "ExpressionAttributeValues"],
  ...["ConsistentRead", "Limit", "ExclusiveStartKey"],
];
const QUERY = [...SCAN, "KeyConditionExpression", "ScanIndexForward"];

/**
 * Tables with conditional writes. Strongly consistent reads see the last write; others may see the item as it was
 * a moment before. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
 */
export class DynamoDb implements Service {
  readonly id = "DynamoDB";
  readonly operations = {
    GetItem: (input: GetItem) => this.#get(input, input.ConsistentRead ?? false),
    PutItem: (input: PutItem) => this.#write(readPut(this.#table(input.TableName), input)),
    DeleteItem: (input: DeleteItem) => this.#write(readDelete(this.#table(input.TableName), input)),
    UpdateItem: (input: UpdateItem) => this.#write(readUpdate(this.#table(input.TableName), input)),
    Query: (input: Query) => this.#query(input),
    Scan: (input: Scan) => this.#scan(input),
    BatchWriteItem: (input: BatchWriteItem) => this.#batch(input),
    TransactWriteItems: (input: TransactWriteItems) => this.#transact(input),
    TransactGetItems: (input: TransactGetItems) => this.#transactGet(input),
    CreateTable: (input: CreateTable) => this.#create(input),
    DescribeTable: (input: OfTable) => ({ Table: this.#describe(input.TableName, "ACTIVE") }),
    DeleteTable: (input: OfTable) => this.#deleteTable(input.TableName),
  };
  readonly #region: Region;
  readonly #tables = new Map<string, Table>();
  readonly #facts = new Map<string, Omit<TableFacts, "status">>();
  /** What was asked under each token, and is not done again. */
  readonly #transactions = new Map<string, string>();

  constructor(region: Region) {
    this.#region = region;
  }

  /** @throws AwsError ResourceInUseException when there is one of that name */
  createTable(
    specification: TableSpecification,
    settings: CreateTable = settingsOf(specification),
  ): { readonly arn: string } {
    const { name } = specification;
    const { kernel, name: region, account } = this.#region;
    if (this.#tables.has(name)) throw new AwsError("ResourceInUseException", `Table already exists: ${name}`);
    const arn = `arn:aws:dynamodb:${region}:${account}:table/${name}`;
    this.#tables.set(name, new Table(specification));
    const id = uuidFrom(this.#region, `dynamodb/${region}/${name}/id`);
    this.#facts.set(name, { settings, arn, id, createdAt: kernel.now() });
    return { arn };
  }

  #create(input: CreateTable) {
    refuseOthers("DynamoDB.CreateTable", input, CREATE);
    this.createTable(specificationOf(input), input);
    return { TableDescription: this.#describe(input.TableName, "CREATING") };
  }

  #deleteTable(name: string) {
    const TableDescription = this.#describe(name, "DELETING");
    if (TableDescription.DeletionProtectionEnabled)
      throw validationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    this.#tables.delete(TableDescription.TableName);
    this.#facts.delete(TableDescription.TableName);
    return { TableDescription };
  }

  #describe(name: string, status: TableFacts["status"]) {
    const facts = this.#facts.get(nameOf(name));
    if (facts === undefined)
      throw new AwsError(
        "ResourceNotFoundException",
        `Requested resource not found: Table: ${name} not found`,
      );
    return describeTable({ ...facts, status });
  }

  #get(input: GetItem, consistent: boolean) {
    refuseOthers("DynamoDB.GetItem", input, GET);
    const table = this.#table(input.TableName);
    const placeholders = new Placeholders(input.ExpressionAttributeNames);
    const { ProjectionExpression: text } = input;
    const projection =
      text === undefined
        ? undefined
        : new ExpressionParser("ProjectionExpression", text, placeholders).projection();
    placeholders.refuseUnused();
    const key = normalizeItem(input.Key);
    table.checkKey(key);
    const item = table.read(key, consistent, this.#region.kernel.now());
    return item === undefined ? {} : { Item: projection ? project(item, projection) : item };
  }

  #transactGet({ TransactItems: actions }: TransactGetItems) {
    requireKeys(
      actions.map(({ Get: { TableName, Key } }) => {
        return () => this.#table(TableName).checkKey(normalizeItem(Key));
      }),
    );
    return { Responses: actions.map(({ Get }) => this.#get(Get, true)) };
  }

  #query(input: Query) {
    refuseOthers("DynamoDB.Query", input, QUERY);
    return runQuery(this.#table(input.TableName), input, this.#region.kernel.now());
  }

  #scan(input: Scan) {
    refuseOthers("DynamoDB.Scan", input, SCAN);
    return runScan(this.#table(input.TableName), input, this.#region.kernel.now());
  }

  #batch(input: BatchWriteItem) {
    refuseOthers("DynamoDB.BatchWriteItem", input, ["RequestItems"]);
    for (const write of readBatch(input, (name) => this.#table(name))) this.#write(write);
    return { UnprocessedItems: {} };
  }

  /** A token that was seen is answered again, for other writes it is refused. */
  #transact(input: TransactWriteItems) {
    const { ClientRequestToken: token = "", ...request } = input;
    refuseOthers("DynamoDB.TransactWriteItems", request, ["TransactItems"]);
    const text = JSON.stringify(request);
    const known = token === "" ? undefined : this.#transactions.get(token);
    if (known === text) return {};
    if (known !== undefined)
      throw new AwsError(
        "IdempotentParameterMismatchException",
        "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
      );
    const writes = readTransaction(input, (name) => this.#table(name));
    requireConditions(writes, (write) => this.#standing(write));
    for (const write of writes) this.#write(write);
    this.#transactions.set(token, text);
    return {};
  }

  /** Changes the item of a key if the call's condition holds, at this instant. */
  #write(write: Write) {
    const { kernel } = this.#region;
    const before = this.#standing(write);
    requireCondition(write, before);
    const lagMs = kernel.random(`dynamodb/${this.#region.name}`).latency(latency("dynamodb.eventualRead"));
    write.table.write(write.key, write.change(before), kernel.now(), lagMs);
    return write.answer(before);
  }

  #standing({ table, key }: Write): Item | undefined {
    return table.read(key, true, this.#region.kernel.now());
  }

  #table(name: string): Table {
    const table = this.#tables.get(nameOf(name));
    if (table === undefined) throw new AwsError("ResourceNotFoundException", "Requested resource not found");
    return table;
  }
}

/** A table may be named by its ARN. */
const nameOf = (name: string): string =>
  name.startsWith("arn:") ? (name.split(":table/")[1] ?? name) : name;
