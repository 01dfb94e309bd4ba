import { AwsError } from "../cloud.ts";
import type { Buses, Tag } from "./bus.ts";

interface OfResource {
  readonly ResourceARN: string;
}

/** Tags of buses and rules. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export function tagOperations(buses: Buses) {
  return {
    ListTagsForResource: ({ ResourceARN }: OfResource) => ({ Tags: tagged(buses, ResourceARN).tags }),
    TagResource: ({ ResourceARN, Tags }: OfResource & { Tags: readonly Tag[] }) => {
      const resource = tagged(buses, ResourceARN);
      resource.tags = [
        ...without(
          resource.tags,
          Tags.map(({ Key }) => Key),
        ),
        ...Tags,
      ];
    },
    UntagResource: ({ ResourceARN, TagKeys }: OfResource & { TagKeys: readonly string[] }) => {
      const resource = tagged(buses, ResourceARN);
      resource.tags = without(resource.tags, TagKeys);
    },
  };
}

const without = (tags: readonly Tag[], keys: readonly string[]) =>
  tags.filter(({ Key }) => !keys.includes(Key));

/** A rule's ARN ends in "rule/name", or in "rule/bus/name". */
function tagged(buses: Buses, arn: string): { tags: readonly Tag[] } {
  const [, kind, path = ""] = /:(rule|event-bus)\/(.+)$/.exec(arn) ?? [];
  if (kind === "event-bus") return buses.bus(path);
  if (kind === undefined) throw new AwsError("ValidationException", `Parameter ResourceARN is not valid.`);
  const [name = "", bus] = path.split("/").reverse();
  return buses.rule(buses.bus(bus), name);
}
