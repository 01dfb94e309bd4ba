import type { Asked, DemandsOf } from "./asked.ts";
import type { Demand } from "./authorise.ts";

interface OfTable {
  readonly TableName: string;
}
type Transaction = Readonly<Partial<Record<"Put" | "Update" | "Delete" | "ConditionCheck" | "Get", OfTable>>>;

/**
 * What DynamoDB's operations ask of IAM. A transaction asks for what its parts would ask for by themselves.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export const DYNAMODB_DEMANDS: Readonly<Record<string, DemandsOf>> = {
  GetItem: onTable,
  PutItem: onTable,
  UpdateItem: onTable,
  DeleteItem: onTable,
  Query: onTable,
  Scan: onTable,
  CreateTable: onTable,
  DescribeTable: onTable,
  DeleteTable: onTable,
  BatchWriteItem: ({ RequestItems }: { RequestItems: object }, asked) =>
    Object.keys(RequestItems).flatMap((TableName) => onTable({ TableName }, asked)),
  TransactGetItems: transaction,
  TransactWriteItems: transaction,
};

/** The action of a transaction's part. */
const PARTS = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
} as const;

function transaction({ TransactItems }: { TransactItems: readonly Transaction[] }, asked: Asked): Demand[] {
  return TransactItems.flatMap((item) =>
    (Object.keys(PARTS) as (keyof typeof PARTS)[]).flatMap((part) => {
      const of = item[part];
      return of === undefined ? [] : onTable(of, { ...asked, operation: PARTS[part] });
    }),
  );
}

/** A table may be named by its ARN. */
function onTable({ TableName: table }: OfTable, { operation, region, account, keys }: Asked): Demand[] {
  const resource = table.startsWith("arn:") ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  return [{ action: `dynamodb:${operation}`, resource, keys }];
}
