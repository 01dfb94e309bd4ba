/** A field that two configurations do not agree on; null where one of them has none. */
export interface Difference {
  readonly path: string;
  readonly deployed: unknown;
  readonly file: unknown;
}

/** Where a deployed configuration is not what the file says, field by field. */
export function differencesOf(deployed: unknown, file: unknown, path = ""): Difference[] {
  if (!isNested(deployed) || !isNested(file))
    return JSON.stringify(deployed ?? null) === JSON.stringify(file ?? null)
      ? []
      : [{ path, deployed: deployed ?? null, file: file ?? null }];
  const keys = new Set([...Object.keys(deployed), ...Object.keys(file)]);
  return [...keys].flatMap((key) =>
    differencesOf(deployed[key], file[key], path === "" ? key : `${path}.${key}`),
  );
}

/** Mappings, and lists of mappings; a list of words is one value. */
const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Array.isArray(value)
    ? value.some((item) => typeof item === "object")
    : typeof value === "object" && value !== null;
