import { elapsed, say } from "./say.ts";

/** A check that failed, in words. */
export class Unfulfilled extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unfulfilled";
  }
}

/** Counts what was claimed. Claims build on each other: the stage of one is the ground of the next. */
export interface Claims {
  /** Checks one claim; what it throws fails it, and the next ones are checked all the same. */
  check<Found>(title: string, proof: () => Promise<Found>): Promise<Found | undefined>;
  /** "N passed, N failed", for whoever adds suites up. */
  summary(): string;
  hasFailed(): boolean;
}

/** Starts counting. */
export function createClaims(): Claims {
  let passed = 0;
  let failed = 0;
  return {
    check: async (title, proof) => {
      const from = Number(elapsed());
      const took = () => `${(Number(elapsed()) - from).toFixed(1)} s`;
      try {
        const found = await proof();
        passed += 1;
        say(`ok      ${title} (${took()})`);
        return found;
      } catch (error) {
        failed += 1;
        say(
          `FAILED  ${title} (${took()})\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        return undefined;
      }
    },
    summary: () => `${passed} passed, ${failed} failed`,
    hasFailed: () => failed > 0,
  };
}

/** Demands that something holds. */
export function demand(holds: boolean, otherwise: () => string): asserts holds {
  if (!holds) throw new Unfulfilled(otherwise());
}

/** Demands that two things are the same, as JSON. */
export function demandSame(what: string, found: unknown, expected: unknown): void {
  const [seen, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  demand(seen === wanted, () => `${what}: expected ${wanted}, found ${seen}`);
}

/** Looks again every second until there is something, at most for `seconds`. */
export const eventually = <Found>(
  what: string,
  seconds: number,
  look: () => Promise<Found | undefined>,
): Promise<Found> => looking(what, { seconds, everyMs: 1_000 }, look);

/** The same, looking so often that what lasts a second or two is seen. */
export const soon = <Found>(
  what: string,
  seconds: number,
  look: () => Promise<Found | undefined>,
): Promise<Found> => looking(what, { seconds, everyMs: 100 }, look);

async function looking<Found>(
  what: string,
  { seconds, everyMs }: { readonly seconds: number; readonly everyMs: number },
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Unfulfilled(`${what}: not within ${seconds} s`);
}
