import type { InvariantFactory } from "./invariant.ts";

/** Operations that change nothing that is there. Creating is none of them, but touches nothing that is there either. */
const HARMLESS = /^(Describe|Get|List|Head|Query|Scan|BatchGet|Copy|Create(?!Tags))/;
/** Ids of EC2 resources, wherever in an input they stand. */
const EC2_ID = /^(i|vol|snap|ami|eipalloc|eipassoc)-[0-9a-f]+$/;
/** What the modifying operations of other services act on. Lifeboat's own names begin with its own. */
const TARGETS: Readonly<Record<string, string>> = {
  "DynamoDB/PutItem": "TableName",
  "DynamoDB/UpdateItem": "TableName",
  "DynamoDB/DeleteItem": "TableName",
  "S3/PutObject": "Bucket",
  "S3/DeleteObject": "Bucket",
  "SNS/Publish": "TopicArn",
  "SFN/StartExecution": "stateMachineArn",
  "CloudWatch/PutMetricData": "Namespace",
};

/** I3: only resources that carry Lifeboat's own tags (or its own names) are modified or deleted. */
export const touchesOwnOnly: InvariantFactory = ({ ledger, check }) => {
  const isHarmless = new Map<string, boolean>();
  const harmless = (operation: string) => {
    const known = isHarmless.get(operation) ?? HARMLESS.test(operation);
    isHarmless.set(operation, known);
    return known;
  };
  return {
    id: "I3",
    on: {
      call: ({ service, operation, by, region, input }) => {
        if (harmless(operation)) return;
        const what = `${by} called ${service} ${operation} in ${region}`;
        if (service !== "EC2") {
          const member = TARGETS[`${service}/${operation}`];
          const target = member && (input as Readonly<Record<string, unknown>>)[member];
          check(
            typeof target === "string" && /(^|:)lifeboat($|[-/])/i.test(target),
            () => `${what} on ${String(target)}, which is not Lifeboat's own`,
          );
          return;
        }
        for (const id of idsIn(input))
          check(
            ledger.resources.get(id)?.tags["lifeboat:group"] !== undefined,
            () => `${what} on ${id}, which has no tag lifeboat:group`,
          );
      },
    },
  };
};

function idsIn(input: unknown): string[] {
  if (typeof input === "string") return EC2_ID.test(input) ? [input] : [];
  return input !== null && typeof input === "object" ? Object.values(input).flatMap(idsIn) : [];
}
