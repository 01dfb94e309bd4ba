/** A part of a raw definition that has states of its own: the machine, a branch, an item processor. */
export interface RawBody {
  readonly path: readonly PropertyKey[];
  readonly startAt: unknown;
  readonly states: ReadonlyArray<readonly [name: string, state: RawObject]>;
  /** The bodies that this one stands in, outermost first, and in which state of each. */
  readonly outer: ReadonlyArray<{ readonly body: RawBody; readonly within: string }>;
}

export type RawObject = Readonly<Record<string, unknown>>;

/** All bodies of a definition that may be wrong anywhere, outer ones first. */
export function* walkBodies(
  input: unknown,
  path: readonly PropertyKey[] = [],
  outer: RawBody["outer"] = [],
): Generator<RawBody> {
  if (!isObject(input) || !isObject(input["States"])) return;
  const states = Object.entries(input["States"]).filter((entry): entry is [string, RawObject] =>
    isObject(entry[1]),
  );
  const body: RawBody = { path, startAt: input["StartAt"], states, outer };
  yield body;
  for (const [name, state] of states) {
    const here = [...path, "States", name];
    const inside = [...outer, { body, within: name }];
    for (const [index, branch] of asArray(state["Branches"]).entries())
      yield* walkBodies(branch, [...here, "Branches", index], inside);
    for (const processor of ["ItemProcessor", "Iterator"])
      yield* walkBodies(state[processor], [...here, processor], inside);
  }
}

export function isObject(value: unknown): value is RawObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
