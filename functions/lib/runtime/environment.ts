import * as z from "zod/mini";
import { problemsOf } from "../config/problems.ts";
import { InvalidConfiguration } from "../errors.ts";

const filled = z.string().check(z.minLength(1));
/** As CloudFormation joins a list: no spaces, nothing empty. */
const list = z.string().check(z.regex(/^[^\s,]+(,[^\s,]+)*$/, "names, separated by commas"));

/** A JSON text in an environment variable. */
const json = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.pipe(
      filled,
      z.transform((text: string, context): unknown => {
        try {
          return JSON.parse(text);
        } catch {
          context.issues.push({ code: "custom", message: "JSON", input: text });
          return z.NEVER;
        }
      }),
    ),
    schema,
  );

/** What only CloudFormation knows; everything else is in the configuration. */
const environmentSchema = z.object({
  AWS_REGION: filled,
  LIFEBOAT_STAGE: filled,
  LIFEBOAT_TABLE: filled,
  LIFEBOAT_SWITCH_BUCKET: filled,
  LIFEBOAT_OTHER_SWITCH_BUCKET: filled,
  LIFEBOAT_TOPIC: filled,
  LIFEBOAT_KMS_KEY: filled,
  LIFEBOAT_FAILOVER_MACHINE: filled,
  LIFEBOAT_ADDRESSES: json(z.record(z.string(), z.record(z.string(), filled))),
  LIFEBOAT_NAME_SERVERS: list,
});

/** The environment of a function, parsed. */
export interface Environment {
  /** The Region that this copy of Lifeboat stands in. */
  readonly region: string;
  readonly stage: string;
  /** The table's name; the same in both Regions. */
  readonly table: string;
  readonly switchBucket: string;
  readonly otherSwitchBucket: string;
  readonly topicArn: string;
  readonly kmsKeyArn: string;
  readonly failoverMachineArn: string;
  /** Elastic IP by group and Region. */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Host names of the zone's authoritative servers. */
  readonly nameServers: readonly string[];
}

const PREFIX = "LIFEBOAT_";

/**
 * Parses the environment of a function.
 *
 * @throws InvalidConfiguration listing every missing, malformed and unknown LIFEBOAT_ variable
 */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = environmentSchema.safeParse(env);
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !(name in environmentSchema.shape))
    .map((name) => ({
      path: name,
      expected: "no such setting",
      found: "a value",
      message: "unknown setting",
    }));
  const problems = [...(parsed.success ? [] : problemsOf(parsed.error.issues, env)), ...unknown];
  if (!parsed.success || problems.length > 0) throw new InvalidConfiguration("the environment", problems);
  const data = parsed.data;
  return {
    region: data.AWS_REGION,
    stage: data.LIFEBOAT_STAGE,
    table: data.LIFEBOAT_TABLE,
    switchBucket: data.LIFEBOAT_SWITCH_BUCKET,
    otherSwitchBucket: data.LIFEBOAT_OTHER_SWITCH_BUCKET,
    topicArn: data.LIFEBOAT_TOPIC,
    kmsKeyArn: data.LIFEBOAT_KMS_KEY,
    failoverMachineArn: data.LIFEBOAT_FAILOVER_MACHINE,
    addresses: data.LIFEBOAT_ADDRESSES,
    nameServers: data.LIFEBOAT_NAME_SERVERS.split(","),
  };
}
