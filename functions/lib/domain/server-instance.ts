import { StepFailed } from "../errors.ts";
import { TAG } from "./names.ts";
import type { Instance } from "./resources.ts";

const isAlive = ({ state }: Instance): boolean => state !== "terminated" && state !== "shutting-down";

/** The instances whose place this one has taken, in the order in which they had it; none for a server of the user's. */
export const replacedBy = ({ tags }: Instance): string[] =>
  (tags[TAG.replaces] ?? "").split(" ").filter((id) => id !== "");

/**
 * The instance that is a server now: the one that lives and that no other living one has replaced.
 *
 * @param instances of the group in one Region
 * @throws StepFailed when there is none, or more than one
 */
export function currentInstance(
  instances: readonly Instance[],
  { region, group, server }: { readonly region: string; readonly group: string; readonly server: string },
): Instance {
  const alive = instances.filter((instance) => instance.tags[TAG.server] === server && isAlive(instance));
  const replaced = new Set(alive.flatMap(replacedBy));
  const [instance, another] = alive.filter(({ id }) => !replaced.has(id));
  if (instance && !another) return instance;
  throw new StepFailed(
    `expected one instance tagged ${TAG.group}=${group} and ${TAG.server}=${server} in ${region}, found ${alive.length}`,
    { instances: alive.map(({ id }) => id) },
  );
}
