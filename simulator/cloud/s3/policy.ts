import { BlockList } from "node:net";
import * as z from "zod";

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const addresses = z.strictObject({ "aws:SourceIp": oneOrMore });

const statement = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([
    z.literal("*"),
    z.strictObject({ AWS: z.optional(oneOrMore), Service: z.optional(oneOrMore) }),
  ]),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.optional(
    z.strictObject({
      IpAddress: z.optional(addresses),
      NotIpAddress: z.optional(addresses),
      Bool: z.optional(
        z.strictObject({ "aws:SecureTransport": z.union([z.boolean(), z.enum(["true", "false"])]) }),
      ),
    }),
  ),
});
type Statement = z.infer<typeof statement>;
type Condition = NonNullable<Statement["Condition"]>;

/**
 * The part of the bucket policy language that is modelled; anything else is refused when the stack is made.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
export const bucketPolicy = z.strictObject({
  Version: z.optional(z.enum(["2012-10-17", "2008-10-17"])),
  Id: z.optional(z.string()),
  Statement: z.array(statement),
});
export type BucketPolicy = z.infer<typeof bucketPolicy>;

/** An anonymous request as policies look at it. */
export interface AnonymousRequest {
  readonly action: "s3:GetObject" | "s3:ListBucket";
  /** ARN of the bucket, or of the object. */
  readonly resource: string;
  /** An IPv4 address; undefined is one that no range holds. */
  readonly sourceAddress: string | undefined;
  readonly secure: boolean;
}

type Test = (request: AnonymousRequest) => boolean;

/** Whether a policy lets an anonymous request in: some statement allows it and none denies it. */
export function anonymousAccess(policy: BucketPolicy): Test {
  const statements = policy.Statement.filter(isForEveryone).map((one) => ({
    allows: one.Effect === "Allow",
    applies: applicationOf(one),
  }));
  return (request) => {
    let isAllowed = false;
    for (const { allows, applies } of statements) {
      if (!applies(request)) continue;
      if (!allows) return false;
      isAllowed = true;
    }
    return isAllowed;
  };
}

function applicationOf({ Action, Resource, Condition = {} }: Statement): Test {
  const [isAction, isResource, isFulfilled] = [oneOf(Action), oneOf(Resource), fulfilmentOf(Condition)];
  return (request) => isAction(request.action) && isResource(request.resource) && isFulfilled(request);
}

const isForEveryone = ({ Principal }: Statement): boolean =>
  Principal === "*" || list(Principal.AWS ?? []).includes("*");

function fulfilmentOf({ IpAddress: within, NotIpAddress: outside, Bool: flag }: Condition): Test {
  const [isWithin, isOutside] = [within, outside].map((condition) => condition && rangesOf(condition));
  return ({ sourceAddress, secure }) =>
    (isWithin === undefined || isWithin(sourceAddress)) &&
    (isOutside === undefined || !isOutside(sourceAddress)) &&
    (flag === undefined || String(flag["aws:SecureTransport"]) === String(secure));
}

/**
 * Whether a policy counts as public: it lets everyone in, from no fixed set of addresses, or from a very wide one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const isPublic = (policy: BucketPolicy): boolean =>
  policy.Statement.some((candidate) => {
    const ranges = list(candidate.Condition?.IpAddress?.["aws:SourceIp"] ?? []);
    const isFixed =
      ranges.length > 0 && ranges.every((range) => prefixLength(range) >= NARROWEST_PUBLIC_PREFIX);
    return candidate.Effect === "Allow" && isForEveryone(candidate) && !isFixed;
  });

/** Ranges wider than /8 count as public (same page). */
const NARROWEST_PUBLIC_PREFIX = 8;

const prefixLength = (range: string): number => Number(range.split("/")[1] ?? 32);

/** @throws Error (of Node) for something that is not an IPv4 range */
function rangesOf({ "aws:SourceIp": ranges }: z.infer<typeof addresses>) {
  const addressList = new BlockList();
  for (const range of list(ranges))
    addressList.addSubnet(range.split("/")[0] ?? "", prefixLength(range), "ipv4");
  // The same few checkers ask all the time.
  const known = new Map<string, boolean>();
  return (address: string | undefined): boolean => {
    if (address === undefined) return false;
    const isWithin = known.get(address) ?? addressList.check(address);
    known.set(address, isWithin);
    return isWithin;
  };
}

const list = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;

/** "*" stands for any text, "?" for one character; actions are not case-sensitive, which no policy here relies on. */
function oneOf(patterns: string | readonly string[]): (text: string) => boolean {
  const expressions = list(patterns).map((pattern) => {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  });
  return (text) => expressions.some((expression) => expression.test(text));
}
