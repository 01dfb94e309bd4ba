import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import { NotModelled } from "../../simulator/cloud/cloud.ts";
import { DynamoDb } from "../../simulator/cloud/dynamodb/dynamodb.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { createFakeCloud } from "../helpers/region.ts";

type Values = Record<string, { S: string } | { N: string }>;

interface World {
  readonly kernel: Kernel;
  readonly client: DynamoDBClient;
  readonly fatal: unknown[];
  put(item: Values, more?: object): Promise<unknown>;
  /** Updates pk "a", sk "1". */
  update(
    expression: string,
    more?: Partial<UpdateItemCommandInput>,
  ): Promise<Record<string, unknown> | undefined>;
  get(sort: string): Promise<Record<string, unknown> | undefined>;
  query(expression: string, values: Values, more?: object): Promise<(string | undefined)[]>;
}

const KEY = { pk: { S: "a" }, sk: { S: "1" } };
const TableName = "lifeboat-drill";

/** A table with partition "pk" and sort key "sk", behind the SDK. */
const inWorld = <Result>(main: (world: World) => Promise<Result>): Promise<Result> =>
  runInVirtualTime({ seed: 1, startMs: Date.UTC(2026, 10, 24) }, (kernel) => {
    const cloud = createFakeCloud(kernel);
    const service = cloud.region("us-west-2").add(new DynamoDb(cloud.region("us-west-2")));
    service.createTable({
      name: TableName,
      partition: { name: "pk", type: "S" },
      sort: { name: "sk", type: "S" },
    });
    const fatal: unknown[] = [];
    const client = new DynamoDBClient({
      region: "us-west-2",
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      maxAttempts: 1,
      retryMode: "standard",
      requestHandler: new NodeHttpHandler({}),
    });
    createBoundary(cloud, { onFatal: (error) => fatal.push(error) })(client, {
      from: "us-west-2",
      by: "test",
      cause: () => null,
      frozen: () => false,
    });
    return main({
      kernel,
      client,
      fatal,
      put: (item, more = {}) =>
        client.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" }, ...item }, ...more })),
      update: async (UpdateExpression, more = {}) => {
        const input = { TableName, Key: KEY, UpdateExpression, ReturnValues: "ALL_NEW" as const, ...more };
        return (await client.send(new UpdateItemCommand(input))).Attributes;
      },
      get: async (sort) => {
        const Key = { pk: { S: "a" }, sk: { S: sort } };
        return (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
      },
      query: async (KeyConditionExpression, ExpressionAttributeValues, more = {}) => {
        const input = {
          TableName,
          KeyConditionExpression,
          ExpressionAttributeValues,
          ConsistentRead: true,
          ...more,
        };
        const { Items } = await client.send(new QueryCommand(input));
        return (Items ?? []).map((item) => item["sk"]?.S);
      },
    });
  });

const validation = (message: string) =>
  expect.objectContaining({ name: "ValidationException", message: expect.stringContaining(message) });

describe("a conditional write", () => {
  test("is done once: the second taker fails and is shown who was first", () =>
    inWorld(async ({ put, get }) => {
      const claim = {
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      };
      await put({ sk: { S: "1" }, holder: { S: "one" } }, claim);
      const second = put({ sk: { S: "1" }, holder: { S: "two" } }, claim);
      await expect(second).rejects.toBeInstanceOf(ConditionalCheckFailedException);
      await expect(second).rejects.toMatchObject({ Item: { ...KEY, holder: { S: "one" } } });
      expect(await get("1")).toEqual({ ...KEY, holder: { S: "one" } });
    }));

  test("keeps a lease until it is over or a higher epoch comes", () =>
    inWorld(async ({ update }) => {
      const acquire = (epoch: number, now: number) =>
        update("SET epoch = :epoch, expiresAt = :expiry", {
          ConditionExpression:
            "attribute_not_exists(epoch) OR expiresAt < :now OR (epoch < :epoch AND NOT epoch = :epoch)",
          ExpressionAttributeValues: {
            ":epoch": { N: `${epoch}` },
            ":now": { N: `${now}` },
            ":expiry": { N: `${now + 60}` },
          },
        });
      expect(await acquire(1, 1000)).toMatchObject({ epoch: { N: "1" }, expiresAt: { N: "1060" } });
      await expect(acquire(1, 1030)).rejects.toThrow("The conditional request failed");
      expect(await acquire(2, 1030)).toMatchObject({ epoch: { N: "2" } });
      expect(await acquire(1, 1100)).toMatchObject({ epoch: { N: "1" } });
    }));

  test.each([
    ["epoch BETWEEN :one AND :three", true],
    ["epoch IN (:one, :three)", false],
    ["begins_with(label, :prefix)", true],
    ["size(label) > :three", true],
    ["contains(label, :prefix) AND epoch >= :three", false],
    ["absent = :one OR absent <> :one", true],
    ["absent < :one", false],
    ["label > :one", false],
    ["NOT (epoch = :one)", true],
    ["details.nested[0] = :one", true],
  ])("on %s is %s of an item", (ConditionExpression, expected) =>
    inWorld(async ({ client, put }) => {
      const details = { M: { nested: { L: [{ N: "1.0" }] } } };
      await put({ sk: { S: "1" }, epoch: { N: "2" }, label: { S: "us-east-1" }, details } as never);
      const all = { ":one": { N: "1" }, ":three": { N: "3" }, ":prefix": { S: "us-" } };
      const used = Object.entries(all).filter(([name]) => ConditionExpression.includes(name));
      const done = client
        .send(
          new DeleteItemCommand({
            TableName,
            Key: KEY,
            ConditionExpression,
            ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
          }),
        )
        .then(
          () => true,
          () => false,
        );
      expect(await done).toBe(expected);
    }),
  );
});

describe("an update", () => {
  test("sets, adds and removes, each operand read from the item as it was", () =>
    inWorld(async ({ put, update }) => {
      await put({ sk: { S: "1" }, a: { N: "1" }, b: { N: "10" }, gone: { S: "x" } });
      const after = await update(
        "SET a = b, b = a + :two, c = if_not_exists(c, :two) ADD n :two REMOVE gone",
        {
          ExpressionAttributeValues: { ":two": { N: "2" } },
        },
      );
      expect(after).toEqual({ ...KEY, a: { N: "10" }, b: { N: "3" }, c: { N: "2" }, n: { N: "2" } });
    }));

  test("makes the item where there is none, and returns only what it touched when asked", () =>
    inWorld(async ({ update }) => {
      const more = { ExpressionAttributeValues: { ":v": { S: "v" } }, ReturnValues: "UPDATED_NEW" as const };
      expect(await update("SET x = :v", more)).toEqual({ x: { S: "v" } });
      expect(await update("SET y = :v", { ...more, ReturnValues: "UPDATED_OLD" })).toBeUndefined();
      expect(await update("SET y = :v", { ...more, ReturnValues: "ALL_OLD" })).toEqual({
        ...KEY,
        x: { S: "v" },
        y: { S: "v" },
      });
    }));

  test.each([
    ["SET #missing = :v", "attribute name: #missing"],
    ["SET a = :other", "attribute value: :other"],
    ["SET status = :v", "reserved keyword: status"],
    ["SET sk = :v", "This attribute is part of the key"],
    ["SET a.b = :v", "document path provided in the update expression is invalid"],
    ["SET a = absent, b = :v", "refers to an attribute that does not exist"],
    ["SET a = :v, a = :v", "Two document paths overlap"],
    ["SET a = :v SET b = :v", "can only be used once"],
    ["SET a : :v", "Syntax error"],
    ["REMOVE a", "unused in expressions: keys: {:v}"],
  ])("%s is refused: %s", (expression, message) =>
    inWorld(async ({ update }) => {
      await expect(update(expression, { ExpressionAttributeValues: { ":v": { S: "v" } } })).rejects.toEqual(
        validation(message),
      );
    }),
  );

  test("with a clause that is not modelled stops the run", () =>
    inWorld(async ({ update, fatal, kernel }) => {
      const never = update("DELETE a :v", { ExpressionAttributeValues: { ":v": { SS: ["v"] } } });
      await Promise.race([never, kernel.sleep(60_000)]);
      expect(fatal[0]).toBeInstanceOf(NotModelled);
    }));
});

describe("a query", () => {
  const filled = (main: (world: World) => Promise<unknown>) =>
    inWorld(async (world) => {
      for (const sort of ["slot#3", "slot#1", "lease", "slot#2"])
        await world.put({ sk: { S: sort }, digit: { S: sort.at(-1) ?? "" } });
      await world.put({ pk: { S: "b" }, sk: { S: "slot#9" } });
      await main(world);
    });
  const values = { ":pk": { S: "a" }, ":slot": { S: "slot#" } };
  const expression = "pk = :pk AND begins_with(sk, :slot)";

  test("gives one partition's items in the order of the sort key, either way round, up to a limit", () =>
    filled(async ({ query }) => {
      expect(await query(expression, values)).toEqual(["slot#1", "slot#2", "slot#3"]);
      expect(await query(expression, values, { ScanIndexForward: false, Limit: 2 })).toEqual([
        "slot#3",
        "slot#2",
      ]);
    }));

  test("goes on where the page before ended", () =>
    filled(async ({ client }) => {
      const input = {
        TableName,
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :slot AND :end",
        ExpressionAttributeValues: { ...values, ":end": { S: "slot#~" } },
        ConsistentRead: true,
        Limit: 2,
      };
      const first = await client.send(new QueryCommand(input));
      const { LastEvaluatedKey } = first;
      expect(LastEvaluatedKey).toEqual({ pk: { S: "a" }, sk: { S: "slot#2" } });
      const second = await client.send(
        new QueryCommand({ ...input, ...(LastEvaluatedKey && { ExclusiveStartKey: LastEvaluatedKey }) }),
      );
      expect(second.Items).toMatchObject([{ sk: { S: "slot#3" } }]);
      expect(second.LastEvaluatedKey).toBeUndefined();
    }));

  test("filters after counting, and projects", () =>
    filled(async ({ client }) => {
      const output = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: expression,
          FilterExpression: "digit <> :two",
          ProjectionExpression: "digit",
          ExpressionAttributeValues: { ...values, ":two": { S: "2" } },
          ConsistentRead: true,
        }),
      );
      expect(output.Items).toEqual([{ digit: { S: "1" } }, { digit: { S: "3" } }]);
      expect(output).toMatchObject({ Count: 2, ScannedCount: 3 });
    }));

  test("without the partition key is refused", () =>
    filled(async ({ query }) => {
      await expect(query("sk = :slot", { ":slot": { S: "x" } })).rejects.toEqual(
        validation("missed key schema"),
      );
      await expect(query("pk < :pk", { ":pk": { S: "x" } })).rejects.toEqual(validation("not supported"));
    }));
});

describe("a read", () => {
  test("may see the version before unless it is strongly consistent", () =>
    inWorld(async ({ client, put, kernel }) => {
      const old = (n: number) => ({ sk: { S: "1" }, n: { N: `${n}` } });
      let stale = 0;
      await put(old(0));
      await kernel.sleep(10_000);
      for (let n = 1; n <= 40; n += 1) {
        await put(old(n));
        const input = { TableName, Key: KEY };
        const [eventual, strong] = await Promise.all([
          client.send(new GetItemCommand(input)),
          client.send(new GetItemCommand({ ...input, ConsistentRead: true })),
        ]);
        expect(strong.Item?.["n"]).toEqual({ N: `${n}` });
        if (eventual.Item?.["n"]?.N !== `${n}`) stale += 1;
      }
      expect(stale).toBeGreaterThan(0);
      await kernel.sleep(10_000);
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: KEY }));
      expect(Item?.["n"]).toEqual({ N: "40" });
    }));

  test("of a table that is not there, or with another key, is refused", () =>
    inWorld(async ({ client }) => {
      const elsewhere = client.send(new GetItemCommand({ TableName: "other", Key: KEY }));
      await expect(elsewhere).rejects.toMatchObject({ name: "ResourceNotFoundException" });
      const half = client.send(new GetItemCommand({ TableName, Key: { pk: { S: "a" } } }));
      await expect(half).rejects.toEqual(validation("does not match the schema"));
    }));
});
