import { EC2Client, type Filter, type Tag, type TagSpecification } from "@aws-sdk/client-ec2";
import type { Tags } from "../domain/resources.ts";
import type { Environment } from "../runtime/environment.ts";
import type { Host } from "../runtime/host.ts";
import { clientSettings, type Manner, makeClient } from "./clients.ts";

/** EC2 of one Region: what `ec2-instances.ts`, `ec2-snapshots.ts` and `ec2-volumes.ts` act on. */
export interface Ec2 {
  readonly region: string;
  /** For reads, and for writes that AWS itself makes idempotent. */
  readonly client: EC2Client;
  /** One attempt: for calls that would be done twice if they were retried after a lost answer. */
  readonly once: EC2Client;
}

/** What to describe; every criterion given must hold. Without any, a describe call would read the whole account. */
export interface Selection {
  /** At most 200, EC2's limit of values in a filter. Ids that do not exist are just not in the answer. */
  readonly ids?: readonly string[];
  /** Exact values; several are alternatives. */
  readonly tags?: Readonly<Record<string, string | readonly string[]>>;
}

/** Opens EC2 in a Region; `manner` is how its patient client behaves. */
export function openEc2(host: Host, region: string, manner: Manner): Ec2 {
  const open = (how: Manner) => makeClient(host, new EC2Client(clientSettings(host, region, how)));
  let once: EC2Client | undefined;
  return {
    region,
    client: open(manner),
    get once() {
      once ??= open("once");
      return once;
    },
  };
}

/**
 * EC2 by Region, for functions that learn their Regions from their input: patient at home, bounded away from home.
 * Each is opened once and lives as long as the warm environment.
 */
export function openEc2Regions(host: Host, environment: Environment): (region: string) => Ec2 {
  const opened = new Map<string, Ec2>();
  return (region) => {
    const ec2 = opened.get(region) ?? openEc2(host, region, region === environment.region ? "home" : "away");
    opened.set(region, ec2);
    return ec2;
  };
}

/** Items of a page. A paginated describe call has its own, larger request budget. */
export const PAGE_SIZE = 500;

/**
 * A selection as EC2's filters. Ids are filtered too, not named: a named id that is not visible yet is an error
 * (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html), and named ids refuse MaxResults.
 */
export function filtersOf(idFilter: string, { ids, tags = {} }: Selection): Filter[] {
  return [
    ...(ids ? [{ Name: idFilter, Values: [...ids] }] : []),
    ...Object.entries(tags).map(([name, values]) => ({
      Name: `tag:${name}`,
      Values: typeof values === "string" ? [values] : [...values],
    })),
  ];
}

/** Tags as a plain object. */
export const tagsOf = (tags: readonly Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

/** A plain object as EC2's list of tags. */
export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Tags that a resource is born with: there is no moment at which it would be nobody's. */
export const bornWith = (
  resourceType: "snapshot" | "volume" | "instance",
  tags: Tags,
): TagSpecification[] => [{ ResourceType: resourceType, Tags: tagList(tags) }];

/** A member that EC2's answers always have, though the SDK's types leave it open. */
export function present<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new TypeError(`EC2 answered without ${what}`);
  return value;
}
