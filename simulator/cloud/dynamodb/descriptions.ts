import { NotModelled } from "../cloud.ts";
import type { KeyAttribute, TableSpecification } from "./table.ts";
import { validationError } from "./values.ts";

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}
interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}
interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: object;
  readonly ProvisionedThroughput?: Throughput;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export interface CreateTable {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  readonly KeySchema: readonly KeyElement[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: Throughput;
  /** Described only: a query that names one is refused. */
  readonly GlobalSecondaryIndexes?: readonly Index[];
  /** Described only: nothing reads streams. */
  readonly StreamSpecification?: { readonly StreamEnabled: boolean; readonly StreamViewType?: string };
  readonly DeletionProtectionEnabled?: boolean;
  readonly Tags?: readonly object[];
}

export const CREATE = [
  ...["TableName", "AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput"],
  ...["GlobalSecondaryIndexes", "StreamSpecification", "DeletionProtectionEnabled", "Tags"],
];

const INVALID = "One or more parameter values were invalid:";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const TABLE_NAME = /^[\w.-]{3,255}$/;

/** @throws AwsError ValidationException; NotModelled for a binary key */
export function specificationOf(input: CreateTable): TableSpecification {
  const { TableName: name, KeySchema: schema, AttributeDefinitions: attributes } = input;
  if (!TABLE_NAME.test(name))
    throw validationError(
      "Invalid table/index name. Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  const isOnDemand = input.BillingMode === "PAY_PER_REQUEST";
  if (isOnDemand && input.ProvisionedThroughput !== undefined)
    throw validationError(
      `${INVALID} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    );
  if (!isOnDemand && input.ProvisionedThroughput === undefined)
    throw validationError(
      `${INVALID} ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    );
  const keys = [schema, ...(input.GlobalSecondaryIndexes ?? []).map(({ KeySchema }) => KeySchema)].flat();
  const defined = attributes.map(({ AttributeName }) => AttributeName);
  const undefinedKeys = keys.filter(({ AttributeName }) => !defined.includes(AttributeName));
  if (undefinedKeys.length > 0)
    throw validationError(
      `${INVALID} Some index key attributes are not defined in AttributeDefinitions. Keys: [${undefinedKeys.map(({ AttributeName }) => AttributeName).join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
  if (new Set(keys.map(({ AttributeName }) => AttributeName)).size < defined.length)
    throw validationError(
      `${INVALID} Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    );
  const key = (type: string): KeyAttribute | undefined => {
    const attribute = schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
    const definition = attributes.find(({ AttributeName }) => AttributeName === attribute);
    if (definition === undefined) return undefined;
    const { AttributeName: keyName, AttributeType } = definition;
    if (AttributeType !== "S" && AttributeType !== "N")
      throw new NotModelled(`a DynamoDB key of type ${AttributeType}`);
    return { name: keyName, type: AttributeType };
  };
  const [partition, sort] = [key("HASH"), key("RANGE")];
  if (partition === undefined || schema[0]?.KeyType !== "HASH")
    throw validationError(`${INVALID} The first KeySchemaElement is not a HASH key type`);
  return { name, partition, ...(sort && { sort }) };
}

/** A table as it was asked for, where a template made it. */
export function settingsOf({ name, partition, sort }: TableSpecification): CreateTable {
  const keys = sort ? [partition, sort] : [partition];
  return {
    TableName: name,
    AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
    KeySchema: keys.map((key, index) => ({
      AttributeName: key.name,
      KeyType: index === 0 ? "HASH" : "RANGE",
    })),
    BillingMode: "PAY_PER_REQUEST",
  };
}

/** What is told of a table. */
export interface TableFacts {
  readonly settings: CreateTable;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly status: "CREATING" | "ACTIVE" | "DELETING";
}

/** On-demand tables are warm for so much from the start. */
const ON_DEMAND = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export function describeTable({ settings, arn, id, createdAt, status }: TableFacts) {
  const isOnDemand = settings.BillingMode === "PAY_PER_REQUEST";
  const isActive = status === "ACTIVE";
  const warm = (throughput: Throughput | undefined) => ({
    WarmThroughput: {
      ...(isOnDemand
        ? ON_DEMAND
        : {
            ReadUnitsPerSecond: throughput?.ReadCapacityUnits ?? 0,
            WriteUnitsPerSecond: throughput?.WriteCapacityUnits ?? 0,
          }),
      Status: "ACTIVE",
    },
  });
  const label = new Date(createdAt).toISOString().slice(0, -1);
  return {
    AttributeDefinitions: settings.AttributeDefinitions,
    ...(isOnDemand && {
      BillingModeSummary: {
        BillingMode: "PAY_PER_REQUEST",
        ...(isActive && { LastUpdateToPayPerRequestDateTime: new Date(createdAt) }),
      },
    }),
    CreationDateTime: new Date(createdAt),
    DeletionProtectionEnabled: settings.DeletionProtectionEnabled ?? false,
    ...(settings.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: settings.GlobalSecondaryIndexes.map((index) => ({
        IndexArn: `${arn}/index/${index.IndexName}`,
        IndexName: index.IndexName,
        IndexSizeBytes: 0,
        IndexStatus: status,
        ItemCount: 0,
        KeySchema: index.KeySchema,
        Projection: index.Projection,
        ProvisionedThroughput: provisioned(index.ProvisionedThroughput),
        ...(isActive && warm(index.ProvisionedThroughput)),
      })),
    }),
    ItemCount: 0,
    KeySchema: settings.KeySchema,
    ...(settings.StreamSpecification?.StreamEnabled && {
      LatestStreamArn: `${arn}/stream/${label}`,
      LatestStreamLabel: label,
      StreamSpecification: settings.StreamSpecification,
    }),
    ProvisionedThroughput: provisioned(settings.ProvisionedThroughput),
    TableArn: arn,
    TableId: id,
    TableName: settings.TableName,
    TableSizeBytes: 0,
    TableStatus: status,
    ...(isActive && warm(settings.ProvisionedThroughput)),
  };
}

const provisioned = (throughput: Throughput | undefined) => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
  WriteCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
});
