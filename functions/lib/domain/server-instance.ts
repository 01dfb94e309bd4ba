import { StepFailed } from "../errors.ts";
import { TAG } from "./names.ts";
import { compare } from "./recovery-points.ts";
import type { Instance } from "./resources.ts";

const isAlive = ({ state }: Instance): boolean => state !== "terminated" && state !== "shutting-down";

/** The instances whose place this one has taken, in the order in which they had it; none for a server of the user's. */
export const replacedBy = ({ tags }: Instance): string[] =>
  (tags[TAG.replaces] ?? "").split(" ").filter((id) => id !== "");

/** Ids of the other living instances of an instance's server, where it has taken the place of any. */
export const othersOf = (instance: Instance, instances: readonly Instance[]): string[] =>
  replacedBy(instance).length === 0
    ? []
    : instances
        .filter(
          (other) =>
            other.id !== instance.id &&
            other.tags[TAG.server] === instance.tags[TAG.server] &&
            isAlive(other),
        )
        .map(({ id }) => id);

/**
 * The instance that is a server now: the one that lives and that no other living one has replaced. One run may have
 * launched two for the same place, when it died, or was refused elsewhere, before it could see the first: then it is
 * the first by id, whoever asks, and the other one is a leftover.
 *
 * @param instances of the group in one Region
 * @throws StepFailed when there is none, or more than one that are not of one run
 */
export function currentInstance(
  instances: readonly Instance[],
  { region, group, server }: { readonly region: string; readonly group: string; readonly server: string },
): Instance {
  const alive = instances.filter((instance) => instance.tags[TAG.server] === server && isAlive(instance));
  const replaced = new Set(alive.flatMap(replacedBy));
  const candidates = alive
    .filter(({ id }) => !replaced.has(id))
    .toSorted((one, other) => compare(one.id, other.id));
  const runs = new Set(candidates.map(({ id, tags }) => tags[TAG.launchedBy] ?? id));
  const [instance] = candidates;
  if (instance && runs.size === 1) return instance;
  throw new StepFailed(
    `expected one instance tagged ${TAG.group}=${group} and ${TAG.server}=${server} in ${region}, found ${alive.length}`,
    { instances: alive.map(({ id }) => id) },
  );
}
