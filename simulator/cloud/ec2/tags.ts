import type { CreateTagsRequest, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { AwsError, type Call } from "../cloud.ts";
import type { LaunchTags, Resource } from "./model.ts";
import { operation, required } from "./operation.ts";
import type { Ec2State } from "./state.ts";

/** Tags that a resource may have, those of AWS not counted. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
const TAG_LIMIT = 50;

/** Tags as answers list them. */
export const tagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  Array.from(tags, ([Key, Value]) => ({ Key, Value }));

/** Tags as the trace shows them. */
export const tagRecord = (tags: ReadonlyMap<string, string>): Readonly<Record<string, string>> =>
  Object.fromEntries(tags);

/**
 * The tags that a create call gives to what it makes.
 *
 * @throws AwsError InvalidParameterValue for another resource type or a reserved key, TagLimitExceeded.
 */
export function tagsOnCreate(
  specifications: TagSpecification[] | undefined,
  type: string,
): Map<string, string> {
  return tagsByType(specifications, { [type]: new Map<string, string>() })[type] ?? new Map();
}

/** The tags that a launch gives to its instance, and to every volume that it makes. Throws the same. */
export const tagsOnLaunch = (specifications: TagSpecification[] | undefined): LaunchTags =>
  tagsByType(specifications, { instance: new Map<string, string>(), volume: new Map<string, string>() });

function tagsByType<ByType extends Readonly<Record<string, Map<string, string>>>>(
  specifications: TagSpecification[] | undefined,
  byType: ByType,
): ByType {
  for (const { ResourceType, Tags } of specifications ?? []) {
    const tags = Object.hasOwn(byType, ResourceType ?? "") ? byType[ResourceType ?? ""] : undefined;
    if (!tags)
      throw new AwsError(
        "InvalidParameterValue",
        `'${ResourceType}' is not a valid taggable resource type for this operation.`,
      );
    setTags(tags, Tags ?? []);
  }
  return byType;
}

/** CreateTags: adds tags or overwrites their values. */
export const createTags = (state: Ec2State) =>
  operation<CreateTagsRequest>("CreateTags", ["Resources", "Tags"], ({ Resources, Tags }, call: Call) => {
    const given = required(Tags, "Tags");
    const resources = required(Resources, "Resources").map((id) => taggable(state, id));
    // All are checked before one is changed.
    for (const { resource } of resources) setTags(new Map(resource.tags), given);
    for (const { resource, status } of resources) {
      setTags(resource.tags, given);
      state.changed(call.cause, {
        resource: resource.id,
        from: status,
        to: status,
        detail: { tags: tagRecord(resource.tags) },
      });
    }
    return {};
  });

function taggable(state: Ec2State, id: string): { resource: Resource; status: string } {
  for (const table of [state.instances, state.volumes, state.snapshots]) {
    if (id.startsWith(`${table.kind.prefix}-`)) {
      const resource = table.get(id);
      return { resource, status: resource.state };
    }
  }
  if (id.startsWith("eipalloc-")) return { resource: state.addresses.get(id), status: "allocated" };
  throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
}

function setTags(tags: Map<string, string>, given: readonly Tag[]): void {
  for (const { Key, Value } of given) {
    const key = required(Key, "Tags.Key");
    if (isSystemTag(key))
      throw new AwsError(
        "InvalidParameterValue",
        "Tag keys starting with 'aws:' are reserved for internal use",
      );
    tags.set(key, Value ?? "");
  }
  if ([...tags.keys()].filter((key) => !isSystemTag(key)).length > TAG_LIMIT)
    throw new AwsError("TagLimitExceeded", "The maximum number of tags for a resource has been reached.");
}

/** Keys that only AWS gives. */
const isSystemTag = (key: string): boolean => /^aws:/i.test(key);
