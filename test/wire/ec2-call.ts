import type { Question } from "../../simulator/cloud/iam/policy.ts";
import { ACCOUNT } from "./engines.ts";
import type { WireCall } from "./road.ts";

/** A call of EC2's query API. */
export interface Ec2Call {
  readonly region: string;
  /** "CreateVolume". */
  readonly action: string;
  readonly parameters: URLSearchParams;
}

type Tags = Readonly<Record<string, string>>;

/** Reads a call. */
export function readEc2Call({ region, body }: WireCall): Ec2Call {
  const parameters = new URLSearchParams(body.toString("utf8"));
  return { region, action: parameters.get("Action") ?? "", parameters };
}

/** Kinds of resources by the beginning of their ids, for the operations that Lifeboat calls. */
const KINDS: Readonly<Record<string, string>> = {
  i: "instance",
  vol: "volume",
  snap: "snapshot",
  subnet: "subnet",
  lt: "launch-template",
  eipalloc: "elastic-ip",
};
/** What an operation makes, where it is not in the tags at birth. */
const WITHOUT_ACCOUNT = new Set(["snapshot", "image"]);

/**
 * What a call asks of IAM: its action on each resource that it names and on each that it makes, and CreateTags for
 * the tags at birth. The source of a copy is in another Region, where its tags are not looked up.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export async function ec2Demands(call: Ec2Call, tagsOf: (id: string) => Promise<Tags>): Promise<Question[]> {
  const { action, region, parameters } = call;
  const name = `ec2:${action}`;
  const common = { "ec2:region": region, "aws:requestedregion": region };
  if (action.startsWith("Describe")) return [{ action: name, resource: "*", keys: common }];
  const arn = (kind: string, id: string) =>
    `arn:aws:ec2:${region}:${WITHOUT_ACCOUNT.has(kind) ? "" : ACCOUNT}:${kind}/${id}`;
  const ids = [...parameters]
    .filter(([key]) => !key.startsWith("TagSpecification") && key !== "PresignedUrl")
    .map(([, value]) => value)
    .filter((value) => /^[a-z]+-[0-9a-f]{8,}$/.test(value) && KINDS[value.split("-")[0] ?? ""] !== undefined);
  const existing = [...new Set(ids)].map(async (id) => {
    const isSource = parameters.get("SourceSnapshotId") === id;
    const tags = isSource ? {} : await tagsOf(id);
    const keys = { ...common, ...prefixed("aws:resourcetag/", tags), ...changedTags(call) };
    return {
      action: name,
      resource: arn(KINDS[id.split("-")[0] ?? ""] ?? "", id),
      keys: isSource ? { ...keys, "ec2:owner": ACCOUNT } : keys,
    };
  });
  const born = tagsAtBirth(parameters).flatMap(({ kind, tags }) => {
    const requested = { ...common, ...prefixed("aws:requesttag/", tags), "aws:tagkeys": Object.keys(tags) };
    const resource = arn(kind, "*");
    return [
      { action: name, resource, keys: requested },
      { action: "ec2:CreateTags", resource, keys: { ...requested, "ec2:createaction": action } },
    ];
  });
  return [...(await Promise.all(existing)), ...born];
}

const prefixed = (prefix: string, tags: Tags) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`.toLowerCase(), value]));

/** The tags that CreateTags sets. */
function changedTags({ action, parameters }: Ec2Call): Record<string, string | string[]> {
  if (action !== "CreateTags") return {};
  const tags = numbered(parameters, "Tag");
  return { ...prefixed("aws:requesttag/", tags), "aws:tagkeys": Object.keys(tags) };
}

function tagsAtBirth(parameters: URLSearchParams): { kind: string; tags: Tags }[] {
  return [...parameters]
    .filter(([key]) => /^TagSpecification\.\d+\.ResourceType$/.test(key))
    .map(([key, kind]) => ({ kind, tags: numbered(parameters, key.replace("ResourceType", "Tag")) }));
}

/** "<prefix>.1.Key" and "<prefix>.1.Value" as an object. */
function numbered(parameters: URLSearchParams, prefix: string): Tags {
  const tags: Record<string, string> = {};
  for (let index = 1; parameters.has(`${prefix}.${index}.Key`); index += 1)
    tags[parameters.get(`${prefix}.${index}.Key`) ?? ""] = parameters.get(`${prefix}.${index}.Value`) ?? "";
  return tags;
}
