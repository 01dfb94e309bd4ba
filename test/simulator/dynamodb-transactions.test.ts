import { expect, test } from "@jest/globals";
import { DynamoDb } from "../../simulator/cloud/dynamodb/dynamodb.ts";
import { inRegion } from "../helpers/in-region.ts";

const TableName = "t";
const key = (id: string) => ({ id: { S: id } });

const inTable = (main: (dynamo: DynamoDb["operations"]) => void) =>
  inRegion(async ({ region }) => {
    const dynamo = new DynamoDb(region);
    dynamo.createTable({ name: TableName, partition: { name: "id", type: "S" } });
    main(dynamo.operations);
  });

test("a transaction writes all or nothing, and says which condition failed", () =>
  inTable((dynamo) => {
    const TransactItems = [
      { Put: { TableName, Item: key("a") } },
      { ConditionCheck: { TableName, Key: key("b"), ConditionExpression: "attribute_exists(id)" } },
    ];
    expect(() => dynamo.TransactWriteItems({ TransactItems })).toThrow("[None, ConditionalCheckFailed]");
    expect(dynamo.Scan({ TableName, ConsistentRead: true }).Count).toBe(0);
    dynamo.PutItem({ TableName, Item: key("b") });
    dynamo.TransactWriteItems({ TransactItems });
    expect(dynamo.Scan({ TableName, ConsistentRead: true }).Count).toBe(2);
  }));

test("a transaction of the same token is made once", () =>
  inTable((dynamo) => {
    const input = {
      ClientRequestToken: "token",
      TransactItems: [
        { Put: { TableName, Item: key("a"), ConditionExpression: "attribute_not_exists(id)" } },
      ],
    };
    expect(dynamo.TransactWriteItems(input)).toEqual({});
    expect(dynamo.TransactWriteItems(input)).toEqual({});
    const other = { ...input, TransactItems: [{ Delete: { TableName, Key: key("a") } }] };
    expect(() => dynamo.TransactWriteItems(other)).toThrow("same client token");
  }));

test("a batch may not touch an item twice, and wants the key in the schema's form", () =>
  inTable((dynamo) => {
    const put = (Item: object) => ({ PutRequest: { Item: Item as never } });
    const write = (...requests: ReturnType<typeof put>[]) =>
      dynamo.BatchWriteItem({ RequestItems: { [TableName]: requests } });
    expect(write(put(key("a")), put(key("b")))).toEqual({ UnprocessedItems: {} });
    expect(() => write(put(key("a")), put(key("a")))).toThrow("contains duplicates");
    expect(() => write(put({ other: { S: "a" } }))).toThrow(
      "The provided key element does not match the schema",
    );
  }));

test("a scan goes on where its page ended", () =>
  inTable((dynamo) => {
    for (const id of ["a", "b", "c"]) dynamo.PutItem({ TableName, Item: key(id) });
    const first = dynamo.Scan({ TableName, ConsistentRead: true, Limit: 2 });
    expect(first.Items).toEqual([key("a"), key("b")]);
    const ExclusiveStartKey = first.LastEvaluatedKey ?? {};
    expect(dynamo.Scan({ TableName, ConsistentRead: true, ExclusiveStartKey }).Items).toEqual([key("c")]);
  }));
