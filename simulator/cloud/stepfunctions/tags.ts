import { AwsError } from "../cloud.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_Tag.html */
export interface Tag {
  readonly key?: string;
  readonly value?: string;
}

/** Finds the tags of a resource; undefined where there is no such resource. */
type Find = (arn: string) => Map<string, string> | undefined;

/** Tags by their keys; of two with the same key the later one counts. */
export const tagsOf = (tags: readonly Tag[] = []): Map<string, string> =>
  new Map(tags.map(({ key = "", value = "" }) => [key, value]));

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html and its neighbours. */
export const tagOperations = (find: Find) => {
  /** @throws AwsError ResourceNotFound */
  const found = (arn: string) => {
    const tags = find(arn);
    if (tags === undefined) throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
    return tags;
  };
  return {
    TagResource: ({ resourceArn, tags }: { resourceArn: string; tags: readonly Tag[] }) => {
      const standing = found(resourceArn);
      for (const [key, value] of tagsOf(tags)) standing.set(key, value);
      return {};
    },
    UntagResource: ({ resourceArn, tagKeys }: { resourceArn: string; tagKeys: readonly string[] }) => {
      const standing = found(resourceArn);
      for (const key of tagKeys) standing.delete(key);
      return {};
    },
    ListTagsForResource: ({ resourceArn }: { resourceArn: string }) => ({
      tags: [...found(resourceArn)].map(([key, value]) => ({ key, value })),
    }),
  };
};
