import { loadMachine } from "../step-functions/definition/machine.ts";
import { DefinitionError } from "../step-functions/definition/problems.ts";
import type { MachineType } from "../step-functions/definition/schema.ts";
import type { Json } from "../step-functions/json.ts";
import { Comparer } from "./compare.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A definition that AWS was asked to take. */
export interface ValidationCase {
  readonly id: string;
  readonly definition: Json;
  readonly params?: { readonly type?: MachineType };
  readonly expected: {
    readonly result?: string;
    readonly diagnostics?: readonly Diagnostic[];
    readonly apiError?: { readonly code: string; readonly message: string };
  };
}

interface Diagnostic {
  readonly severity: string;
  readonly location?: string;
  readonly message: string;
}

/** CreateStateMachine tells the first problem in one line, ValidateStateMachineDefinition each by itself. */
const IN_ONE_LINE = /^Invalid State Machine Definition: '[A-Z_]+: ([\s\S]*?) +at (\S+)'$/;

/** Checks the definition again and compares: whether it is taken, and as its cause what is said of it and where. */
export function replayValidation({ definition, params, expected }: ValidationCase): Verdict {
  const problems = problemsOf(definition, params?.type ?? "STANDARD");
  const errors = (expected.diagnostics ?? []).filter(({ severity }) => severity === "ERROR");
  const [, message, location] = IN_ONE_LINE.exec(expected.apiError?.message ?? "") ?? [];
  const told = [message ?? errors[0]?.message, location ?? errors[0]?.location];
  const isRefused = expected.apiError !== undefined || expected.result === "FAIL";
  const comparer = new Comparer();
  const found = problems.find(({ path }) => path === told[1]) ?? problems[0];
  return verdictOf({
    result: comparer.compare(verdict(isRefused), verdict(problems.length > 0), "verdict"),
    cause:
      comparer.compare(told[0], found?.message, "message") ??
      comparer.compare(told[1], found?.path, "location"),
    history: null,
  });
}

const verdict = (isRefused: boolean) => (isRefused ? "refused" : "taken");

function problemsOf(definition: Json, type: MachineType) {
  try {
    loadMachine(definition, { type });
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
}
