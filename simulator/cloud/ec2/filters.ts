import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError, NotModelled } from "../cloud.ts";
import names from "./filter-names.json" with { type: "json" };
import type { Resource } from "./model.ts";

/** What a filter compares: the values that a resource has under the filter's name. */
export type FilterFields<R> = Readonly<Record<string, (resource: R) => readonly string[]>>;

/** Operations with filters; filter-names.json lists what AWS documents for each. */
export type FilteredOperation = Exclude<keyof typeof names, "comment">;

/**
 * The resources that pass every filter; a filter is passed when one of its values fits, with `*` and `?` as wild
 * cards and case kept. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 *
 * @throws AwsError InvalidParameterValue for a filter that AWS has not; NotModelled for one that it has.
 */
export function matching<R extends Resource>(
  resources: readonly R[],
  filters: readonly Filter[] | undefined,
  { operation, fields }: { readonly operation: FilteredOperation; readonly fields: FilterFields<R> },
): R[] {
  const tests = (filters ?? []).map(({ Name, Values }) => {
    const name = Name ?? "";
    const valuesOf = fieldOf(name, operation, fields);
    if (!Values || Values.length === 0)
      throw new AwsError("InvalidParameterValue", `The filter '${name}' has no values`);
    const patterns = Values.map(pattern);
    return (resource: R) =>
      valuesOf(resource).some((value) => patterns.some((candidate) => candidate.test(value)));
  });
  return resources.filter((resource) => tests.every((test) => test(resource)));
}

function fieldOf<R extends Resource>(
  name: string,
  operation: FilteredOperation,
  fields: FilterFields<R>,
): (resource: R) => readonly string[] {
  const known: readonly string[] = names[operation];
  if (known.includes("tag-key")) {
    if (name === "tag-key") return (resource) => [...resource.tags.keys()];
    if (name.startsWith("tag:")) {
      const key = name.slice("tag:".length);
      return (resource) => {
        const value = resource.tags.get(key);
        return value === undefined ? [] : [value];
      };
    }
  }
  const own = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (own) return own;
  // A name that ends in a dot stands for its whole family.
  if (known.some((each) => each === name || (each.endsWith(".") && name.startsWith(each))))
    throw new NotModelled(`EC2 ${operation} with filter ${name}`);
  throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
}

/** A backslash takes a wild card literally. */
function pattern(value: string): RegExp {
  const source = value.replace(/\\([*?\\])|[*]|[?]|[$()+.[\\\]^{|}]/g, (found, literal?: string) => {
    if (literal !== undefined) return `\\${literal}`;
    if (found === "*") return ".*";
    return found === "?" ? "." : `\\${found}`;
  });
  return new RegExp(`^${source}$`, "s");
}
