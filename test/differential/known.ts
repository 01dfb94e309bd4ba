import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import * as z from "zod/mini";
import type { Difference } from "./compare.ts";

const FOLDER = fileURLToPath(new URL("known/", import.meta.url));

/** In an explanation: whatever this side has. */
const ANYTHING = "anything";

const explanation = z.strictObject({
  /** "EC2.CreateVolume Encrypted": operations with paths; each must still differ. */
  at: z.array(z.string().check(z.regex(/^[A-Z]\w+\.\w+ \S/))).check(z.minLength(1)),
  simulator: z.unknown(),
  moto: z.unknown(),
  /**
   * Who is right. `simulator`: AWS's page says what it does. `left-out`: AWS answers more, to which nothing simulated
   * gives a value. `recorded`: no page says it, or it says otherwise, and calls that
   * were recorded on AWS (docs/conformance.md) were answered as the simulator does. `undocumented`: neither.
   */
  right: z.enum(["simulator", "left-out", "recorded", "undocumented"]),
  /** The page that decides, or the nearest one that leaves it open. */
  page: z.string().check(z.startsWith("https://docs.aws.amazon.com/")),
  why: z.string().check(z.regex(/^[A-Z`].*\.$/)),
});

/** A difference that is known, and why it may be. */
export type Explanation = z.infer<typeof explanation>;

/** All explanations. @throws Error (zod's, YAML's) for what is malformed */
export const readKnown = (): readonly Explanation[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yml"))
    .sort()
    .flatMap((file) => parseKnown(readFileSync(`${FOLDER}${file}`, "utf8")));

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
  explain(difference: Difference): Explanation | undefined {
    const place = `${difference.operation} ${difference.path}`;
    const found = this.#all.find(
      (one) =>
        one.at.includes(place) &&
        fits(one.simulator, difference.simulator) &&
        fits(one.moto, difference.moto),
    );
    if (found) this.#used.add(useOf(found, place));
    return found;
  }

  /** Every place of every explanation, and whether it was needed. */
  places(): readonly { readonly place: string; readonly why: string; readonly applies: boolean }[] {
    return this.#all.flatMap((one) =>
      one.at.map((place) => ({ place, why: one.why, applies: this.#used.has(useOf(one, place)) })),
    );
  }
}

const useOf = ({ simulator, moto }: Explanation, place: string) => JSON.stringify([place, simulator, moto]);

const fits = (expected: unknown, found: unknown): boolean =>
  expected === ANYTHING || JSON.stringify(expected) === JSON.stringify(found);
