import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Host } from "../runtime/host.ts";
import { clientSettings, type Manner, makeClient } from "./clients.ts";
import { errorCode, translated } from "./translate.ts";

/** Plain values that an item may hold. */
export type ItemValue =
  | string
  | number
  | boolean
  | null
  | readonly ItemValue[]
  | { readonly [key: string]: ItemValue };
export type Item = Readonly<Record<string, ItemValue>>;

/** A condition on the item as it stands: an expression over `#name` and `:name` (both taken from the same words). */
export interface Condition {
  /** DynamoDB's condition expression, with `#x` for the attribute x and `:x` for the value x. */
  readonly expression: string;
  readonly values?: Item;
}

/**
 * One Region's table: key `group` + `item`. Writes are conditional where two may race; a condition that fails is
 * data (`false`), everything else that fails is an error.
 */
export interface Table {
  /** A strongly consistent read. */
  get(group: string, item: string): Promise<Item | undefined>;
  /** All items of a group whose key lies between two, both included, in the order of the key; strongly consistent. */
  between(group: string, first: string, last: string): Promise<Item[]>;
  /** Replaces the whole item; false when the condition does not hold. */
  put(group: string, item: string, attributes: Item, condition?: Condition): Promise<boolean>;
  /** Sets attributes and leaves the others; false when the condition does not hold. */
  set(group: string, item: string, attributes: Item, condition?: Condition): Promise<boolean>;
}

/** The table of a Region: its own with patience, the other Region's within seconds. */
export function openTable(host: Host, region: string, name: string, manner: Manner = "home"): Table {
  const client = makeClient(host, new DynamoDBClient(clientSettings(host, region, manner)));
  const doing = (verb: string, group: string, item: string) =>
    `${verb} ${name}/${group}/${item} in ${region}`;
  return {
    get: async (group, item) => {
      const command = new GetItemCommand({
        TableName: name,
        Key: marshall({ group, item }),
        ConsistentRead: true,
      });
      const { Item: found } = await translated(doing("read", group, item), client.send(command));
      return found && (unmarshall(found) as Item);
    },
    between: async (group, first, last) => {
      const items: Item[] = [];
      let start: Record<string, AttributeValue> | undefined;
      do {
        const command = new QueryCommand({
          TableName: name,
          KeyConditionExpression: "#group = :group AND #item BETWEEN :first AND :last",
          ExpressionAttributeNames: { "#group": "group", "#item": "item" },
          ExpressionAttributeValues: values({ group, first, last }),
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        });
        const page = await translated(doing("read", group, `${first}..${last}`), client.send(command));
        items.push(...(page.Items ?? []).map((found) => unmarshall(found) as Item));
        start = page.LastEvaluatedKey;
      } while (start);
      return items;
    },
    put: (group, item, attributes, condition) =>
      conditional(
        doing("write", group, item),
        client.send(
          new PutItemCommand({
            TableName: name,
            Item: marshall({ ...attributes, group, item }),
            ...expressions(condition?.expression ?? "", condition?.values),
            ...(condition && { ConditionExpression: condition.expression }),
          }),
        ),
      ),
    set: (group, item, attributes, condition) => {
      const assignments = Object.keys(attributes).map((key) => `#${key} = :${key}`);
      const update = `SET ${assignments.join(", ")}`;
      return conditional(
        doing("update", group, item),
        client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: marshall({ group, item }),
            UpdateExpression: update,
            ...expressions(`${update} ${condition?.expression ?? ""}`, {
              ...attributes,
              ...condition?.values,
            }),
            ...(condition && { ConditionExpression: condition.expression }),
          }),
        ),
      );
    },
  };
}

async function conditional(what: string, answer: Promise<unknown>): Promise<boolean> {
  try {
    await translated(what, answer);
    return true;
  } catch (error) {
    if (errorCode(error) === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

/** Names and values that an expression mentions; DynamoDB refuses unused and empty ones. */
function expressions(expression: string, given: Item = {}) {
  const names = [...new Set(expression.match(/#\w+/g))];
  return {
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(Object.keys(given).length > 0 && { ExpressionAttributeValues: values(given) }),
  };
}

const values = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(marshall(item)).map(([key, value]) => [`:${key}`, value]));
