import { runInVirtualTime } from "../kernel/kernel.ts";
import type { Json } from "../step-functions/json.ts";
import { asRecorded, Comparer } from "./compare.ts";
import { START_MS } from "./executions.ts";
import { type StateConfiguration, type StateMock, testState } from "./test-state.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A state that was tested on AWS. */
export interface SingleStateCase {
  readonly id: string;
  readonly definition: Json;
  readonly params: {
    readonly stateName?: string;
    readonly input?: Json;
    readonly variables?: string | Readonly<Record<string, Json>>;
    readonly context?: string | Json;
    readonly mock?: StateMock;
    readonly stateConfiguration?: StateConfiguration;
  };
  /** What the service answered where there was no mock. */
  readonly scriptedTaskResult?: ScriptedResult;
  readonly expected: {
    readonly status?: string;
    readonly output?: Json;
    readonly error?: string | null;
    readonly cause?: Json;
    readonly nextState?: string | null;
    readonly apiError?: unknown;
  };
}

type ScriptedResult = { readonly output?: Json; readonly error?: string; readonly cause?: string };

/**
 * Tests the state again and compares.
 *
 * @throws DefinitionError where the interpreter refuses the state; Error where it would call a service
 */
export async function replaySingleState({
  definition,
  params,
  scriptedTaskResult: scripted,
  expected,
}: SingleStateCase): Promise<Verdict> {
  const { input = {}, variables, context, mock = scripted && asMock(scripted), ...rest } = params;
  const { stateName, stateConfiguration } = rest;
  const tested = await runInVirtualTime({ seed: 1, startMs: START_MS }, (kernel) =>
    testState(kernel, {
      definition,
      stateName,
      stateConfiguration,
      input,
      mock,
      variables: typeof variables === "string" ? JSON.parse(variables) : variables,
      context: typeof context === "string" ? JSON.parse(context) : context,
    }),
  );
  const comparer = new Comparer();
  return verdictOf({
    result:
      comparer.compare(expected.status, tested.status, "status") ??
      comparer.compare(expected.output, tested.output, "output") ??
      comparer.compare(expected.error ?? undefined, tested.error, "error") ??
      comparer.compare(expected.nextState ?? undefined, tested.nextState, "nextState"),
    cause: comparer.compare(expected.cause ?? undefined, asRecorded(tested.cause), "cause"),
    history: null,
  });
}

function asMock({ output, error, cause }: ScriptedResult): StateMock {
  if (error !== undefined) return { errorOutput: { error, ...(cause !== undefined && { cause }) } };
  return { result: JSON.stringify(output ?? null) };
}
