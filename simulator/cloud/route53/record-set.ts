import * as z from "zod";
import { AwsError, NotModelled } from "../cloud.ts";

/**
 * A record set as CloudFormation writes it, in AWS's own names: simple or failover, addresses or texts. TTL is a
 * string in CloudFormation. https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
 */
export const recordSetShape = {
  Name: z.string().min(1),
  Type: z.enum(["A", "TXT"]),
  TTL: z
    .union([z.int(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.int().min(0).max(2_147_483_647)),
  ResourceRecords: z.array(z.string()).min(1).max(400),
  Failover: z.enum(["PRIMARY", "SECONDARY"]).optional(),
  SetIdentifier: z.string().min(1).max(128).optional(),
  HealthCheckId: z.string().optional(),
};

const recordSet = z.strictObject(recordSetShape);
export type RecordSet = z.infer<typeof recordSet>;
export type RecordType = RecordSet["Type"];

/** What the servers say: the values without the quotes of zone files, and for how long they may be kept. */
export interface ZoneAnswer {
  readonly rcode: "NOERROR" | "NXDOMAIN" | "REFUSED";
  readonly values: readonly string[];
  readonly ttl: number;
}

/** "www.example.com" and "www.example.com." are the same name, and case plays no part. */
export const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/**
 * The record set of a group (all sets of one name and type) that the servers answer with. A primary that is healthy
 * wins; the secondary needs to be healthy to stand in for it; so when neither is, the primary answers all the same.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html (Failover)
 */
export function choose(
  group: readonly RecordSet[],
  isHealthy: (checkId: string) => boolean,
): RecordSet | undefined {
  const healthy = (set: RecordSet) => set.HealthCheckId === undefined || isHealthy(set.HealthCheckId);
  const primary = group.find((set) => set.Failover !== "SECONDARY");
  const secondary = group.find((set) => set.Failover === "SECONDARY");
  if (primary && healthy(primary)) return primary;
  if (secondary && (healthy(secondary) || !primary)) return secondary;
  return primary;
}

/** The values of a set as an answer carries them: the quoted chunks of a TXT record are one string. */
export const valuesOf = (set: RecordSet): string[] =>
  set.Type === "A"
    ? [...set.ResourceRecords]
    : set.ResourceRecords.map((value) =>
        Array.from(value.matchAll(/"((?:[^"\\]|\\.)*)"/g), (chunk) => chunk[1]).join(""),
      );

/**
 * Refuses a set that Route 53 would refuse beside those that are there already.
 *
 * @throws AwsError InvalidChangeBatch; NotModelled for a simple set with a health check.
 */
export function assertFits(set: RecordSet, group: readonly RecordSet[]): void {
  const what = `[name='${canonical(set.Name)}.', type='${set.Type}']`;
  const refuse = (message: string) => new AwsError("InvalidChangeBatch", `[${message}]`);
  if ((set.Failover === undefined) !== (set.SetIdentifier === undefined))
    throw refuse(`Failover and SetIdentifier go together in ${what}`);
  if (set.Failover === undefined && set.HealthCheckId !== undefined)
    throw new NotModelled(`Route 53 record set ${what} without a routing policy but with a health check`);
  const values = set.Type === "A" ? z.ipv4() : z.string().regex(/^"([^"\\]|\\.)*"( "([^"\\]|\\.)*")*$/);
  const wrong = set.ResourceRecords.find((value) => !values.safeParse(value).success);
  if (wrong !== undefined) throw refuse(`Invalid value ${JSON.stringify(wrong)} in ${what}`);
  if (group.some((other) => (other.Failover === undefined) !== (set.Failover === undefined)))
    throw refuse(`Simple and failover sets cannot share a name and type: ${what}`);
  const same = (other: RecordSet) =>
    other.Failover === set.Failover || other.SetIdentifier === set.SetIdentifier;
  if (group.some(same)) throw refuse(`Tried to create resource record set ${what} but it already exists`);
}
