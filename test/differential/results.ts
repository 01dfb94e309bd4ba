import { Comparer, type Difference } from "./compare.ts";
import type { EmulatorName } from "./emulator.ts";
import type { Explanation, Known } from "./known.ts";
import type { Outcome } from "./side.ts";
import type { Case } from "./table.ts";

/** What came of one case. */
export interface CaseResult {
  readonly name: string;
  readonly against: EmulatorName;
  readonly steps: readonly StepResult[];
  /** Where one side could not be played at all. */
  readonly problem?: string;
}

/** One command, answered by both. */
export interface StepResult {
  /** From 1. */
  readonly number: number;
  readonly operation: string;
  readonly explained: readonly { readonly difference: Difference; readonly by: Explanation }[];
  readonly unexplained: readonly Difference[];
}

/** What both sides made of a case. */
export interface Sides {
  readonly against: EmulatorName;
  readonly simulator: readonly Outcome[];
  readonly emulator: readonly Outcome[];
}

/** Compares both sides of a case, step by step. */
export function compareCase({ name, steps }: Case, sides: Sides, known: Known): CaseResult {
  const comparer = new Comparer();
  const results = steps.map((step, index): StepResult => {
    const [simulator, emulator] = [sides.simulator[index], sides.emulator[index]];
    if (simulator === undefined || emulator === undefined)
      throw new Error(`step ${index + 1} has no outcome`);
    const judged = comparer
      .compare(step, simulator, emulator)
      .map((difference) => ({ difference, by: known.explain(sides.against, difference) }));
    return {
      number: index + 1,
      operation: `${step.service}.${step.operation}`,
      explained: judged.flatMap(({ difference, by }) => (by ? [{ difference, by }] : [])),
      unexplained: judged.flatMap(({ difference, by }) => (by ? [] : [difference])),
    };
  });
  return { name, against: sides.against, steps: results };
}

/** A row of the page: a service, or all of them. */
export interface Figures {
  readonly service: string;
  /** Operations that the simulator answers. */
  readonly operations: number;
  /** Of them, those that both sides were sent. */
  readonly compared: number;
  /** Those of which every answer was the same. */
  readonly equal: number;
  /** Commands sent to both sides, and how many were answered alike. */
  readonly commands: number;
  readonly alike: number;
  /** Explanations that were needed, by who is right. */
  readonly explained: Readonly<Record<Explanation["right"], number>>;
}

/** Counts, a row a service and one for all. */
export function figuresOf(operations: readonly string[], results: readonly CaseResult[]): readonly Figures[] {
  const services = [...new Set(operations.map(serviceOf))].sort();
  const steps = results.flatMap((result) => result.steps);
  const count = (service: string, isOf: (operation: string) => boolean): Figures => {
    const own = steps.filter(({ operation }) => isOf(operation));
    const compared = new Set(own.map(({ operation }) => operation));
    const unlike = new Set(own.filter((step) => !isAlike(step)).map(({ operation }) => operation));
    const needed = new Set(own.flatMap(({ explained }) => explained.map(({ by }) => by)));
    const by = (right: Explanation["right"]) => [...needed].filter((one) => one.right === right).length;
    return {
      service,
      operations: operations.filter(isOf).length,
      compared: compared.size,
      equal: compared.size - unlike.size,
      commands: own.length,
      alike: own.filter(isAlike).length,
      explained: {
        simulator: by("simulator"),
        "left-out": by("left-out"),
        recorded: by("recorded"),
        undocumented: by("undocumented"),
      },
    };
  };
  return [
    ...services.map((service) => count(service, (operation) => serviceOf(operation) === service)),
    count("all", () => true),
  ];
}

const serviceOf = (operation: string): string => operation.split(".")[0] ?? operation;

const isAlike = ({ explained, unexplained }: StepResult): boolean =>
  explained.length === 0 && unexplained.length === 0;
