import { AwsError } from "../cloud.ts";
import { malformedXml } from "../validate.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html */
interface Rule {
  readonly ID?: string;
  readonly Status?: string;
  readonly Prefix?: string;
  readonly Filter?: Filter;
  readonly Expiration?: {
    readonly Date?: Date;
    readonly Days?: number;
    readonly ExpiredObjectDeleteMarker?: boolean;
  };
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays?: number };
}

interface Filter {
  readonly Prefix?: string;
  readonly Tag?: object;
  readonly ObjectSizeGreaterThan?: number;
  readonly ObjectSizeLessThan?: number;
  readonly And?: { readonly Prefix?: string; readonly Tags?: readonly { readonly Key?: string }[] } & object;
}

const DAY_MS = 86_400_000;

/**
 * Checks the rules of a lifecycle. They act after days at the earliest, and a run lasts hours.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 *
 * @throws AwsError MalformedXML, InvalidArgument, InvalidRequest
 */
export function requireLifecycle({ Rules: rules = [] }: { readonly Rules?: readonly Rule[] }): void {
  if (rules.length === 0) throw malformedXml();
  const ids = rules.flatMap(({ ID }) => ID ?? []);
  if (new Set(ids).size < ids.length)
    throw new AwsError("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule");
  for (const rule of rules) requireRule(rule);
}

function requireRule({
  Status,
  Prefix,
  Filter: filter,
  Expiration = {},
  NoncurrentVersionExpiration,
}: Rule): void {
  if (Status !== "Enabled" && Status !== "Disabled") throw malformedXml();
  if ((Prefix === undefined) === (filter === undefined)) throw malformedXml();
  if (filter) requireFilter(filter);
  if (NoncurrentVersionExpiration && Object.keys(NoncurrentVersionExpiration).length === 0)
    throw malformedXml();
  if (Object.keys(Expiration).length > 1) throw malformedXml();
  if ((Expiration.Date?.getTime() ?? 0) % DAY_MS !== 0)
    throw new AwsError("InvalidArgument", "'Date' must be at midnight GMT");
}

/** One condition, or `And` with two of them at least. */
function requireFilter({ And: all, ...filter }: Filter): void {
  if (Object.keys(filter).length > (all ? 0 : 1)) throw malformedXml();
  if (all === undefined) return;
  const { Tags: tags = [], ...others } = all;
  if (Object.keys(others).length + tags.length < 2) throw malformedXml();
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw new AwsError("InvalidRequest", "Duplicate Tag Keys are not allowed.");
}
