import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Trace, TraceRecord } from "../kernel/trace.ts";
import { answersVerified } from "./i1-answers-verified.ts";
import { keepsRecoveryPoints } from "./i2-keeps-recovery-points.ts";
import { touchesOwnOnly } from "./i3-touches-own-only.ts";
import { oneHolder } from "./i4-one-holder.ts";
import { leavesNothing } from "./i5-leaves-nothing.ts";
import { servesWithinBudget } from "./i6-serves-within-budget.ts";
import { leavesTheLivingAlone } from "./i7-leaves-the-living-alone.ts";
import { usesWholePoints } from "./i8-uses-whole-points.ts";
import { runsOnce } from "./i9-runs-once.ts";
import { fencesLast } from "./i10-fences-last.ts";
import type { Invariant, InvariantFactory } from "./invariant.ts";
import { Ledger } from "./ledger.ts";
import { replayCommand, type Violation } from "./violation.ts";

/** Design, section 6, in its order. */
const FACTORIES: readonly InvariantFactory[] = [
  answersVerified,
  keepsRecoveryPoints,
  touchesOwnOnly,
  oneHolder,
  leavesNothing,
  servesWithinBudget,
  leavesTheLivingAlone,
  usesWholePoints,
  runsOnce,
  fencesLast,
];

/** A broken invariant would otherwise be told at every record that follows. */
const MOST_VIOLATIONS_EACH = 10;

/** What the invariants found so far. */
export interface InvariantWatch {
  /** How often an invariant was evaluated. */
  readonly checked: number;
  readonly violations: readonly Violation[];
  /** Evaluates what waits for the end of the run and writes the `invariants` record. Call it once. */
  finish(): void;
}

/**
 * Checks the invariants I1 to I10 at every record that is written from now on. They are derived from the trace
 * alone. A violation is also written to the trace, with the record that showed it as its cause; the same message
 * is told once, and at most ten of each invariant.
 */
export function watchInvariants(
  trace: Trace,
  options: {
    readonly seed: number;
    readonly scenario: string;
    readonly configuration: Configuration;
    readonly faults?: readonly string[];
  },
): InvariantWatch {
  const { configuration } = options;
  const replay = replayCommand(options);
  const ledger = new Ledger(configuration);
  const violations: Violation[] = [];
  const evaluations = new Map<string, number>();
  let present: Pick<TraceRecord, "n" | "at"> = { n: 0, at: 0 };

  const checkFor = (id: () => string) => {
    const told = new Set<string>();
    return (holds: boolean, message: () => string) => {
      evaluations.set(id(), (evaluations.get(id()) ?? 0) + 1);
      if (holds || told.size >= MOST_VIOLATIONS_EACH) return;
      const text = message();
      if (told.has(text)) return;
      told.add(text);
      violations.push({ id: id(), at: present.at, message: text, replay });
      trace.write(present.at, present.n || null, { kind: "violation", id: id(), message: text });
    };
  };
  const invariants = FACTORIES.map((create) => {
    const invariant: Invariant = create({ configuration, ledger, check: checkFor(() => invariant.id) });
    evaluations.set(invariant.id, 0);
    return invariant;
  });
  const byKind = handlersByKind(invariants);
  trace.listen((record) => {
    // What is written here is not looked at again.
    if (record.kind === "violation" || record.kind === "invariants") return;
    present = record;
    ledger.note(record);
    for (const handle of byKind.get(record.kind) ?? []) handle(record);
  });
  return {
    get checked() {
      return [...evaluations.values()].reduce((total, next) => total + next, 0);
    },
    violations,
    finish() {
      for (const invariant of invariants) invariant.finish?.();
      trace.write(present.at, null, { kind: "invariants", evaluations: Object.fromEntries(evaluations) });
    },
  };
}

type Handler = (record: TraceRecord) => void;

function handlersByKind(invariants: readonly Invariant[]): Map<string, Handler[]> {
  const byKind = new Map<string, Handler[]>();
  for (const { on } of invariants)
    for (const [kind, handle] of Object.entries(on))
      byKind.set(kind, [...(byKind.get(kind) ?? []), handle as Handler]);
  return byKind;
}
