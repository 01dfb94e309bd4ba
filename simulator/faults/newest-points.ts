import { TAG } from "../../functions/lib/domain/names.ts";

/** A completed copy, as far as it says what it belongs to. */
interface TaggedCopy {
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** The copies of each server's newest complete recovery point in a group. */
export function newestPoints(completed: readonly TaggedCopy[], group: string): Set<string> {
  const tagOf = ({ tags }: TaggedCopy, key: string): string => tags.get(key) ?? "";
  const copies = completed.filter((copy) => copy.tags.has(TAG.takenAt) && tagOf(copy, TAG.group) === group);
  const points = [...Map.groupBy(copies, (copy) => tagOf(copy, TAG.set)).values()].flatMap((members) => {
    const [first] = members;
    const volumes = new Set(members.map((member) => tagOf(member, TAG.sourceVolume)));
    if (!first || volumes.size < Number(tagOf(first, TAG.members))) return [];
    return [{ server: tagOf(first, TAG.server), takenAt: tagOf(first, TAG.takenAt), members }];
  });
  const newest = [...Map.groupBy(points, ({ server }) => server).values()].flatMap((ofServer) =>
    ofServer.toSorted((one, other) => (one.takenAt > other.takenAt ? -1 : 1)).slice(0, 1),
  );
  return new Set(newest.flatMap(({ members }) => members.map(({ id }) => id)));
}
