import { parse } from "yaml";
import * as z from "zod/mini";
import { yamlFiles } from "../helpers/yaml-files.ts";
import type { Difference } from "./compare.ts";
import { EMULATORS, type EmulatorName, TITLES } from "./emulator.ts";

const FOLDER = new URL("known/", import.meta.url);

/** In an explanation: whatever this side has. */
const ANYTHING = "anything";

const common = {
  /** "EC2.CreateVolume Encrypted": operations with paths; each must still differ. */
  at: z.array(z.string().check(z.regex(/^[A-Z]\w+\.\w+ \S/))).check(z.minLength(1)),
  simulator: z.json(),
  /**
   * Who is right. `simulator`: AWS's page says what it does. `left-out`: AWS answers more, to which nothing simulated
   * gives a value. `recorded`: no page says it, or it says otherwise, and calls that
   * were recorded on AWS (docs/conformance.md) were answered as the simulator does. `undocumented`: neither.
   */
  right: z.enum(["simulator", "left-out", "recorded", "undocumented"]),
  /** The page that decides, or the nearest one that leaves it open. */
  page: z.string().check(z.startsWith("https://docs.aws.amazon.com/")),
  why: z.string().check(z.regex(/^[A-Z`].*\.$/)),
};

/** What the other side has stands under its name: `moto: available`. */
const explanations = z.array(
  z.union(EMULATORS.map((name) => z.strictObject({ ...common, [name]: z.json() }))),
);

/** A difference that is known, and why it may be. */
export interface Explanation extends z.infer<z.ZodMiniObject<typeof common>> {
  readonly against: EmulatorName;
  /** What that one has. */
  readonly emulator: unknown;
}

/** All explanations. @throws Error (zod's, YAML's) for what is malformed */
export const readKnown = (): readonly Explanation[] =>
  yamlFiles(FOLDER).flatMap(({ text }) => parseKnown(text));

/** The explanations in a text of YAML. */
export const parseKnown = (text: string): readonly Explanation[] =>
  z.parse(explanations, parse(text, { merge: true }) ?? []).map((entry) => {
    const [against = "moto"] = EMULATORS.filter((name) => name in entry);
    return { ...entry, against, emulator: (entry as Record<string, unknown>)[against] };
  });

/** Where something is explained. */
export interface Place {
  readonly place: string;
  readonly why: string;
  readonly applies: boolean;
}

/** Differences with their explanations, and explanations of what no longer differs. */
export class Known {
  readonly #all: readonly Explanation[];
  readonly #used = new Set<string>();

  constructor(all: readonly Explanation[]) {
    this.#all = all;
  }

  /** Undefined where nothing explains it. */
  explain(against: EmulatorName, difference: Difference): Explanation | undefined {
    const place = `${difference.operation} ${difference.path}`;
    const found = this.#all.find(
      (one) =>
        one.against === against &&
        one.at.includes(place) &&
        fits(one.simulator, difference.simulator) &&
        fits(one.emulator, difference.emulator),
    );
    if (found) this.#used.add(useOf(found, place));
    return found;
  }

  /** Every place of every explanation of differences from these, and whether it was needed. */
  places(played: readonly EmulatorName[]): readonly Place[] {
    return this.#all
      .filter(({ against }) => played.includes(against))
      .flatMap((one) =>
        one.at.map((place) => ({
          place: `${place}, against ${TITLES[one.against]},`,
          why: one.why,
          applies: this.#used.has(useOf(one, place)),
        })),
      );
  }
}

const useOf = ({ against, simulator, emulator }: Explanation, place: string) =>
  JSON.stringify([place, against, simulator, emulator]);

const fits = (expected: unknown, found: unknown): boolean =>
  expected === ANYTHING || JSON.stringify(expected) === JSON.stringify(found);
