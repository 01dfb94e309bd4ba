import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import * as z from "zod/mini";
import { yamlFiles } from "../helpers/yaml-files.ts";
import type { Difference } from "./compare.ts";

const FOLDER = new URL("known/", import.meta.url);

/** In an explanation: whatever this side has. */
const ANYTHING = "anything";

const explanation = z
  .strictObject({
    /**
     * Who is right. `interpreter`: the page says what it does. `reported`: no page says it, or it says otherwise, and
     * others have seen AWS do what the interpreter does. `refused`: the page is on
     * MiniStack's side, and the interpreter refuses by name what it lacks. `undocumented`: no page, no record.
     */
    right: z.enum(["interpreter", "reported", "refused", "undocumented"]),
    /** The page that decides, or the nearest one that leaves it open. */
    page: z.string().check(z.regex(/^https:\/\/(docs\.aws\.amazon\.com|states-language\.net)\//)),
    why: z.string().check(z.regex(/^[A-Z`$].*\.$/)),
    /** Of what is reported: where. */
    seen: z.optional(z.url()),
    /** By machine and place: what the interpreter has, and what MiniStack has. */
    in: z.record(z.string(), z.record(z.string(), z.tuple([z.json(), z.json()]))),
  })
  .check(
    z.refine(({ right, seen }) => (right === "reported") === (seen !== undefined), "reported, but not seen"),
  );

/** Differences that are known, and why they may be. */
export type Explanation = z.infer<typeof explanation>;

/** All explanations. @throws Error (zod's, YAML's) for what is malformed */
export const readKnown = (): readonly Explanation[] =>
  yamlFiles(FOLDER).flatMap(({ text }) => parseKnown(text));

/** The explanations in a text of YAML. */
export const parseKnown = (text: string): readonly Explanation[] =>
  z.parse(z.array(explanation), parse(text) ?? []);

/** Differences with their explanations, and explanations of what no longer differs. */
export class Known {
  readonly #all: readonly Explanation[];
  readonly #used = new Set<string>();

  constructor(all: readonly Explanation[]) {
    this.#all = all;
  }

  /** Undefined where nothing explains it. */
  explain(machine: string, { place, interpreter, ministack }: Difference): Explanation | undefined {
    const found = this.#all.find(({ in: machines }) => {
      const values = machines[machine]?.[place];
      return values && fits(values[0], interpreter) && fits(values[1], ministack);
    });
    if (found) this.#used.add(`${machine} ${place}`);
    return found;
  }

  /** "machine: place" of all that was explained in vain. */
  unused(): readonly string[] {
    return this.#all
      .flatMap(({ in: machines }) =>
        Object.entries(machines).flatMap(([machine, places]) =>
          Object.keys(places).map((place) => `${machine} ${place}`),
        ),
      )
      .filter((place) => !this.#used.has(place));
  }
}

const fits = (expected: unknown, found: unknown): boolean =>
  expected === ANYTHING || isDeepStrictEqual(expected, found);
