import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { Ec2State } from "../ec2/state.ts";
import type { Asked } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import type { ConditionKeys } from "./conditions.ts";

/** EC2's resources, as their ARNs call them, each with the prefix of its ids. */
const PREFIXES = {
  instance: "i",
  volume: "vol",
  snapshot: "snap",
  "elastic-ip": "eipalloc",
  image: "ami",
  "launch-template": "lt",
  "network-interface": "eni",
  "security-group": "sg",
  subnet: "subnet",
} as const;
export type Kind = keyof typeof PREFIXES;

/** The kind of a resource by its id. */
export function kindOf(id: string): Kind | undefined {
  const prefix = id.slice(0, id.indexOf("-"));
  return (Object.keys(PREFIXES) as Kind[]).find((kind) => PREFIXES[kind] === prefix);
}

/** Resources that the request names, with their tags. What it leaves out is asked about by nobody. */
export function existing(kind: Kind, ids: readonly (string | undefined)[], asked: Asked): Demand[] {
  const state = asked.ec2(asked.region);
  return ids.flatMap((id) => {
    if (id === undefined) return [];
    const resource = { action: `ec2:${asked.operation}`, resource: arnOf(kind, id, asked) };
    const tags = state && tagsOf(kind, id, state);
    if (tags === undefined) return [{ ...resource, keys: asked.keys, isMissing: true }];
    const keys: Record<string, string | readonly string[]> = { ...asked.keys };
    for (const [key, value] of tags) {
      keys[`aws:resourcetag/${key.toLowerCase()}`] = value;
      keys[`ec2:resourcetag/${key.toLowerCase()}`] = value;
    }
    if (kind === "snapshot") keys["ec2:owner"] = asked.account;
    return [{ ...resource, keys }];
  });
}

/** Something that the call makes, and its tags. */
export function made(
  kind: Kind,
  specifications: readonly TagSpecification[] | undefined,
  asked: Asked,
): Demand[] {
  const tags = (specifications ?? []).flatMap(({ ResourceType, Tags }) =>
    ResourceType === kind ? (Tags ?? []) : [],
  );
  const keys = { ...asked.keys, ...requestTags(tags) };
  const resource = arnOf(kind, "*", asked);
  const itself = { action: `ec2:${asked.operation}`, resource, keys };
  if (tags.length === 0) return [itself];
  return [
    itself,
    { action: "ec2:CreateTags", resource, keys: { ...keys, "ec2:createaction": asked.operation } },
  ];
}

export function requestTags(tags: readonly Tag[]): ConditionKeys {
  if (tags.length === 0) return {};
  const values = tags.map(({ Key = "", Value = "" }) => [`aws:requesttag/${Key.toLowerCase()}`, Value]);
  return { ...Object.fromEntries(values), "aws:tagkeys": tags.map(({ Key = "" }) => Key) };
}

/** Snapshots and images have no account in their ARNs. */
export function arnOf(kind: Kind, id: string, { region, account }: Asked): string {
  const owner = kind === "snapshot" || kind === "image" ? "" : account;
  return `arn:aws:ec2:${region}:${owner}:${kind}/${id}`;
}

/** The tags of a resource; undefined where there is none of that id. Images are other people's, and untagged here. */
function tagsOf(kind: Kind, id: string, state: Ec2State): ReadonlyMap<string, string> | undefined {
  switch (kind) {
    case "instance":
      return state.instances.peek(id)?.tags;
    case "volume":
      return state.volumes.peek(id)?.tags;
    case "snapshot":
      return state.snapshots.peek(id)?.tags;
    case "elastic-ip":
      return state.addresses.peek(id)?.tags;
    case "launch-template":
      return state.launchTemplates.peek(id)?.tags;
    case "subnet":
      return state.subnets.peek(id)?.tags;
    case "security-group":
      return state.securityGroups.has(id) ? NO_TAGS : undefined;
    case "image":
      return NO_TAGS;
    case "network-interface":
      return undefined;
  }
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();
