import { runInVirtualTime } from "../kernel/kernel.ts";
import { loadMachine } from "../step-functions/definition/machine.ts";
import { type Execution, startExecution } from "../step-functions/execution.ts";
import { type Json, JsonText } from "../step-functions/json.ts";
import type { ExecutionResult } from "../step-functions/run.ts";
import { ACCOUNT, asRecorded, Comparer, isObject, REGION } from "./compare.ts";
import { compareHistory } from "./history.ts";
import { createTaskRunner, outputOf, placeText, type Script, writeAsPython } from "./script.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A whole machine that was run on AWS. */
export interface ExecutionCase {
  readonly id: string;
  readonly flags?: readonly string[];
  readonly definition: Json;
  readonly input: Json;
  readonly tasks: Script;
  readonly expected: {
    readonly status: string;
    readonly output?: Json;
    readonly error?: string | null;
    readonly cause?: Json;
    readonly history: readonly Json[] | null;
  };
}

/** Where recorded executions begin in virtual time. */
export const START_MS = Date.UTC(2026, 10, 24, 7, 0);

/**
 * Runs the machine again and compares.
 *
 * @param spelled the same case, of which numbers are as they are spelled in its file
 * @throws DefinitionError where the interpreter refuses the definition; Error where the replay gets stuck
 */
export async function replayExecution(recorded: ExecutionCase, spelled: ExecutionCase): Promise<Verdict> {
  const { expected } = recorded;
  const { result, history } = await run(recorded, spelled);
  const comparer = new Comparer();
  const status = comparer.compare(expected.status, result.status, "status");
  return verdictOf({
    result:
      status ??
      comparer.compare(expected.output, result.output, "output") ??
      comparer.compare(expected.error ?? undefined, result.error, "error"),
    cause: comparer.compare(expected.cause ?? undefined, asRecorded(result.cause), "cause"),
    history:
      expected.history === null
        ? null
        : compareHistory(
            comparer,
            { recorded: expected.history, replayed: history },
            {
              concurrent: isConcurrent(recorded.definition),
              sorted: recorded.flags?.includes("parallelEventsSorted") ?? false,
            },
          ),
  });
}

async function run(
  { definition, input, expected }: ExecutionCase,
  spelled: ExecutionCase,
): Promise<{ result: ExecutionResult; history: Execution["history"] }> {
  const machine = loadMachine(definition, { type: "STANDARD", name: "conformance" });
  return runInVirtualTime({ seed: 1, startMs: START_MS }, async (kernel) => {
    const execution: Execution = startExecution(machine, {
      name: "replay",
      id: `arn:aws:states:${REGION}:${ACCOUNT}:execution:conformance:replay`,
      stateMachineId: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:conformance`,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/conformance`,
      input: new JsonText(inputText(input, expected.history) ?? placeText(writeAsPython(spelled.input))),
      startedAt: kernel.now(),
      runtime: {
        now: kernel.now,
        sleep: kernel.sleep,
        random: kernel.random("conformance"),
        runTask: createTaskRunner(spelled.tasks, {
          submitted: submittedOutputs(expected.history),
          settle: (token, attempt) =>
            kernel.after(SETTLE_MS, () => {
              if (attempt.error === undefined) execution.succeedTask(token, outputOf(attempt));
              else execution.failTask(token, attempt.error, placeText(attempt.cause));
            }),
        }),
      },
    });
    return { result: await execution.done, history: execution.history };
  });
}

/** A task token comes back a moment after it was handed out. */
const SETTLE_MS = 1;

function submittedOutputs(history: readonly Json[] | null): Json[] {
  const details = (history ?? []).map((event) => isObject(event) && event["taskSubmittedEventDetails"]);
  return details.flatMap((found) => (isObject(found) ? [found["output"] ?? {}] : []));
}

/** The input as it was sent, which a history keeps unless it is an object. */
function inputText(input: Json, history: readonly Json[] | null): string | undefined {
  const [started] = history ?? [];
  const details = isObject(started) ? started["executionStartedEventDetails"] : undefined;
  const text = isObject(details) ? details["input"] : undefined;
  if (typeof text !== "string") return undefined;
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(input) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the machine does anything side by side. */
function isConcurrent(definition: Json): boolean {
  if (Array.isArray(definition)) return definition.some(isConcurrent);
  if (!isObject(definition)) return false;
  const branches = definition["Branches"];
  return (
    (Array.isArray(branches) && branches.length > 1) ||
    (definition["Type"] === "Map" && definition["MaxConcurrency"] !== 1) ||
    Object.values(definition).some(isConcurrent)
  );
}
