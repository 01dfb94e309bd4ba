import type { Check } from "../helpers/comparison.ts";
import type { Difference } from "./compare.ts";
import { type EmulatorName, TITLES } from "./emulator.ts";
import type { Known } from "./known.ts";
import type { CaseResult } from "./results.ts";

/** One check a case: nothing unexplained differs, and both sides could play it. */
export const checksOfCases = (results: readonly CaseResult[]): readonly Check[] =>
  results.map(({ name, against, steps, problem }) => ({
    name: `${name}, against ${TITLES[against]}`,
    problems: [
      ...(problem === undefined ? [] : [problem]),
      ...steps.flatMap(({ number, operation, unexplained }) =>
        unexplained.map((difference) => `step ${number} ${operation} ${shown(difference, against)}`),
      ),
    ],
  }));

/** One check an operation and one a place that is explained. They mean something when all cases were played. */
export const checksOfWhole = (
  operations: readonly string[],
  called: ReadonlySet<string>,
  explained: ReturnType<Known["places"]>,
): readonly Check[] => [
  ...operations.map((operation) => ({
    name: `${operation} has a case`,
    problems: called.has(operation) ? [] : ["the simulator answers it, and no case calls it"],
  })),
  ...explained.map(({ place, why, applies }) => ({
    name: `what is said about ${place} still applies`,
    problems: applies ? [] : [`nothing differs any more as in: ${why}`],
  })),
];

const shown = ({ path, simulator, emulator }: Difference, against: EmulatorName): string =>
  `${path}: simulator ${JSON.stringify(simulator)}, ${TITLES[against]} ${JSON.stringify(emulator)}`;

/**
 * What is not explained, as the beginning of explanations: who is right, and why, is for a person to find out. Cases
 * that could not be played come first, as comments.
 */
export function draftOf(results: readonly CaseResult[]): string {
  const problems = results.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`# ${name}: ${problem.replaceAll("\n", " ")}\n`],
  );
  const places = new Map<string, Set<string>>();
  for (const { against, steps } of results)
    for (const { operation, path, simulator, emulator } of steps.flatMap((step) => step.unexplained)) {
      const values = `  simulator: ${JSON.stringify(simulator)}\n  ${against}: ${JSON.stringify(emulator)}\n`;
      const own = places.get(values) ?? new Set();
      places.set(values, own.add(`${operation} ${path}`));
    }
  const entries = [...places].map(
    ([values, at]) => `- at: ${JSON.stringify([...at])}\n${values}  right:\n  page:\n  why:\n`,
  );
  return [...problems, ...entries].join("");
}
