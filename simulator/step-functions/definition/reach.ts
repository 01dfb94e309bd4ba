import { asArray, isObject, type RawObject } from "./walk.ts";

/** A part of `$states` that an expression reads where it is not there, with the place. */
interface OutOfReach {
  readonly path: readonly PropertyKey[];
  readonly name: "result" | "errorOutput";
}

/** What has states of its own; those are looked at by themselves. */
const BODIES: ReadonlySet<string> = new Set(["Branches", "ItemProcessor", "Iterator"]);
const READS = /\$states\s*\.\s*(result|errorOutput)\b/g;

/**
 * `$states.result` is there in Output and Assign of a Task, Parallel or Map state, `$states.errorOutput` in those of
 * its catchers, and AWS refuses expressions that read them elsewhere.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function outOfReach(state: RawObject): OutOfReach[] {
  const hasResult = ["Task", "Parallel", "Map"].includes(String(state["Type"]));
  return Object.entries(state).flatMap(([field, value]) => {
    if (BODIES.has(field)) return [];
    if (field === "Catch")
      return asArray(value).flatMap((catcher, index) => readsOf(catcher, [field, index], "errorOutput"));
    const isAfter = hasResult && (field === "Output" || field === "Assign");
    return readsOf(value, [field], isAfter ? "result" : undefined);
  });
}

function readsOf(value: unknown, path: readonly PropertyKey[], allowed: string | undefined): OutOfReach[] {
  if (typeof value === "string")
    return value.startsWith("{%")
      ? [...value.matchAll(READS)]
          .map(([, name]) => ({ path, name: name as OutOfReach["name"] }))
          .filter(({ name }) => name !== allowed)
      : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => readsOf(item, [...path, index], allowed));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => readsOf(member, [...path, name], allowed));
}
