import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parsePatch, type StructuredPatch } from "diff";

/** A planted defect of the product: what it breaks, and what has to notice. */
export interface Mutant {
  /** The name of its file, without `.patch`. */
  readonly name: string;
  /** One sentence: what is broken. */
  readonly breaks: string;
  /** What must trip, all of it in one rehearsal: `I1` to `I10`, `objectives`, or words of a scenario's expectation. */
  readonly catches: readonly string[];
  readonly scenario: string;
  /** Tried in this order until one catches it. */
  readonly seeds: readonly number[];
  /** Faults on the side, as `--fault` takes them. */
  readonly faults: readonly string[];
  /** By file, relative to the project's root. */
  readonly changes: ReadonlyMap<string, StructuredPatch>;
}

/** A patch file that cannot be read; every problem at once. */
class BadPatch extends Error {
  constructor(name: string, problems: readonly string[]) {
    super(`${name}.patch: ${problems.join("; ")}`);
    this.name = "BadPatch";
  }
}

const SUFFIX = ".patch";

/** The header's fields, and whether each may stand there more than once. */
const FIELDS: Readonly<Record<string, "once" | "often" | "perhaps">> = {
  Breaks: "once",
  Catches: "often",
  Scenario: "once",
  Seeds: "once",
  Fault: "perhaps",
};

/** What defects may be planted in: the product, and never what judges it. */
const PRODUCT = /^(functions\/|state-machines\/|resources\/|serverless(\.global)?\.yml$)/;

/** Every planted defect of a folder, by name. @throws BadPatch */
export const readMutants = (folder: string): Mutant[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .sort()
    .map((file) => parseMutant(basename(file, SUFFIX), readFileSync(join(folder, file), "utf8")));

/**
 * Reads a patch file: lines `Field: value`, an empty line, and a unified diff with paths relative to the project's
 * root.
 *
 * @throws BadPatch
 */
export function parseMutant(name: string, text: string): Mutant {
  const at = text.search(/^--- /m);
  const header = at < 0 ? text : text.slice(0, at);
  const changes = new Map(
    (at < 0 ? [] : parsePatch(text.slice(at))).map((change) => [change.oldFileName ?? "", change] as const),
  );
  const lines = header.split("\n").filter((line) => line !== "");
  const fields = Map.groupBy(lines, (line) => /^(\w+): ./.exec(line)?.[1] ?? line);
  const values = (field: string) => (fields.get(field) ?? []).map((line) => line.slice(field.length + 2));
  const seeds = (values("Seeds")[0] ?? "").split(", ").map(Number);
  const problems = [
    ...[...fields.keys()].flatMap((field) => (field in FIELDS ? [] : [`no field begins "${field}"`])),
    ...Object.entries(FIELDS).flatMap(([field, times]) => countProblem(field, times, values(field).length)),
    ...(seeds.every((seed) => Number.isSafeInteger(seed) && seed > 0) ? [] : ["Seeds are numbers from 1 on"]),
    ...(changes.size > 0 ? [] : ["there is no diff"]),
    ...[...changes].flatMap(([file, { newFileName }]) => [
      ...(PRODUCT.test(file) ? [] : [`${file} is not the product's`]),
      ...(newFileName === file ? [] : [`${file} is renamed`]),
    ]),
  ];
  if (problems.length > 0) throw new BadPatch(name, problems);
  const [breaks = ""] = values("Breaks");
  const [scenario = ""] = values("Scenario");
  return { name, breaks, catches: values("Catches"), scenario, seeds, faults: values("Fault"), changes };
}

function countProblem(field: string, times: "once" | "often" | "perhaps", found: number): string[] {
  if (times === "perhaps" || found === 1 || (times === "often" && found > 1)) return [];
  return [`${field} stands there ${found} times, expected ${times === "once" ? "once" : "at least once"}`];
}
