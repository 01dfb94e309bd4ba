import { TIMESTAMP } from "../definition/fields.ts";
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from "../definition/schema.ts";
import { EvaluationFailure, STATES_ERRORS, StateFailure } from "../errors.ts";
import type { Outcome, Visit } from "../visit.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export function runPass(
  visit: Visit,
  { Result: result = visit.input, ...state }: PassState,
): Promise<Outcome> {
  return visit.exit({ ...state, otherwise: result });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export function runSucceed(visit: Visit, state: SucceedState): Promise<Outcome> {
  return visit.exit({ ...state, otherwise: visit.input });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
export async function runFail(visit: Visit, { Error: error, Cause: cause }: FailState): Promise<never> {
  throw new StateFailure(
    error && (await visit.evaluateAs(error, "Error", "string")),
    cause && (await visit.evaluateAs(cause, "Cause", "string")),
  );
}

/**
 * The first rule whose condition holds decides; the state's own Output and Assign go with Default. Where none
 * holds, AWS reports States.Runtime, which nothing can catch, and not the States.NoChoiceMatched of its manual.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */
export async function runChoice(visit: Visit, state: ChoiceState): Promise<Outcome> {
  for (const [index, rule] of state.Choices.entries()) {
    const within = `Choices[${index}]`;
    if (await visit.evaluateAs(rule.Condition, `${within}/Condition`, "boolean"))
      return visit.exit({ ...rule, otherwise: visit.input, within });
  }
  if (state.Default === undefined) {
    const why = "Failed to transition out of the state. The state does not point to a next state.";
    throw new StateFailure(STATES_ERRORS.runtime, visit.describe(why));
  }
  return visit.exit({ ...state, Next: state.Default, otherwise: visit.input });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export async function runWait(visit: Visit, state: WaitState): Promise<Outcome> {
  await visit.thread.sleep(await waitMs(visit, state));
  return visit.exit({ ...state, otherwise: visit.input });
}

async function waitMs(visit: Visit, { Seconds, Timestamp }: WaitState): Promise<number> {
  if (Timestamp === undefined) return ((await visit.evaluateInteger(Seconds, "Seconds", 0)) ?? 0) * 1000;
  const text = await visit.evaluateAs(Timestamp, "Timestamp", "string");
  const instant = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    const why = "cannot be parsed as an ISO-8601 extended offset date-time format string";
    throw new EvaluationFailure(`The Timestamp field ${why}: ${text}`, "Timestamp", true);
  }
  return Math.max(0, instant - visit.thread.run.runtime.now());
}
