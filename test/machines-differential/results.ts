import { stringify } from "yaml";
import type { Check } from "../helpers/comparison.ts";
import { compare, type Difference } from "./compare.ts";
import type { Explanation, Known } from "./known.ts";
import type { Observed } from "./observed.ts";

/** What came of one machine on both sides. */
export interface Result {
  readonly name: string;
  readonly topic: string;
  readonly explained: readonly { readonly difference: Difference; readonly by: Explanation }[];
  readonly unexplained: readonly Difference[];
}

/** Compares both sides of a machine. */
export function judge(
  { name, topic }: { readonly name: string; readonly topic: string },
  sides: { readonly ours: Observed; readonly emulated: Observed; readonly isConcurrent: boolean },
  known: Known,
): Result {
  const judged = compare(sides.ours, sides.emulated, sides.isConcurrent).map((difference) => ({
    difference,
    by: known.explain(name, difference),
  }));
  return {
    name,
    topic,
    explained: judged.flatMap(({ difference, by }) => (by ? [{ difference, by }] : [])),
    unexplained: judged.flatMap(({ difference, by }) => (by ? [] : [difference])),
  };
}

/** A machine passes when nothing differs that nobody explains. */
export const checkOf = ({ name, unexplained }: Result): Check => ({
  name,
  problems: unexplained.map(
    ({ place, interpreter, ministack }) =>
      `${place}: the interpreter has ${JSON.stringify(interpreter)}, MiniStack has ${JSON.stringify(ministack)}`,
  ),
});

/** What is not explained, in the form of an explanation's `in`. */
export function draftOf(results: readonly Result[]): string {
  const open = results.filter(({ unexplained }) => unexplained.length > 0);
  const machines = open.map(({ name, unexplained }) => [
    name,
    Object.fromEntries(
      unexplained.map(({ place, interpreter, ministack }) => [place, [interpreter, ministack]]),
    ),
  ]);
  return stringify(Object.fromEntries(machines), { lineWidth: 0 });
}

/** A row of the page: a topic, or all of them. */
export interface Figures {
  readonly topic: string;
  readonly machines: number;
  readonly equal: number;
  /** Machines with a difference, by who is right in it; one with several may count in several. */
  readonly explained: Readonly<Record<Explanation["right"], number>>;
}

/** Counts, a row a topic and one for all. */
export function figuresOf(results: readonly Result[], known: readonly Explanation[]): readonly Figures[] {
  const rights = ["interpreter", "reported", "refused", "undocumented"] as const;
  const count = (topic: string, own: readonly Result[]): Figures => ({
    topic,
    machines: own.length,
    equal: own.filter((one) => one.explained.length + one.unexplained.length === 0).length,
    explained: Object.fromEntries(
      rights.map((right) => [
        right,
        own.filter(({ explained }) => explained.some(({ by }) => by.right === right)).length,
      ]),
    ) as Figures["explained"],
  });
  const topics = [...new Set(results.map(({ topic }) => topic))];
  const rows = topics.map((topic) =>
    count(
      topic,
      results.filter((one) => one.topic === topic),
    ),
  );
  const reasons = Object.fromEntries(
    rights.map((right) => [right, known.filter((one) => one.right === right).length]),
  ) as Figures["explained"];
  const all = count("all", results);
  return [
    ...rows.sort((a, b) => (a.topic < b.topic ? -1 : 1)),
    all,
    { ...all, topic: "explanations", explained: reasons },
  ];
}
