import type { TaskState } from "../definition/schema.ts";
import { STATES_ERRORS, StateFailure } from "../errors.ts";
import { type Payload, toPayload } from "../json.ts";
import type { Outcome, Visit } from "../visit.ts";
import { callTask, JOB } from "./task-call.ts";
import { describeTask, type TaskEvents } from "./task-events.ts";

const TOKEN_SUFFIX = ".waitForTaskToken";

/** One attempt of a Task. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export async function runTaskState(visit: Visit, state: TaskState): Promise<Outcome> {
  const { thread } = visit;
  const waits = state.Resource.endsWith(TOKEN_SUFFIX);
  visit.token = waits ? thread.run.tokens.issue() : undefined;
  const { Arguments } = state;
  const sent = Arguments ? visit.limit(toPayload(await visit.evaluate(Arguments, "Arguments"))) : visit.input;
  const role = state.Credentials?.RoleArn;
  const roleArn = role && (await visit.evaluateAs(role, "Credentials/RoleArn", "string"));
  const timeoutSeconds = await visit.evaluateInteger(state.TimeoutSeconds, "TimeoutSeconds", 1);
  const heartbeatSeconds = await visit.evaluateInteger(state.HeartbeatSeconds, "HeartbeatSeconds", 1);
  const events = describeTask(state.Resource, thread.run.region);
  thread.record(...events.scheduled({ text: sent.text, roleArn, timeoutSeconds, heartbeatSeconds }));
  thread.record(...events.started());
  const request = {
    resource: waits ? state.Resource.slice(0, -TOKEN_SUFFIX.length) : state.Resource,
    arguments: JSON.parse(sent.text),
    roleArn,
    timeoutSeconds,
    heartbeatSeconds,
    token: visit.token,
    context: visit.context(),
  };
  let isAwaited = !waits && !JOB.test(state.Resource);
  const onSubmitted = (answer: Payload) => {
    isAwaited = true;
    thread.record(...events.submitted(answer.text));
  };
  const result = await callTask(thread, request, onSubmitted)
    .then((answer) => visit.limit(answer, events.origin))
    .catch((error: unknown) => {
      if (error instanceof StateFailure) thread.record(...failureEvent(events, error, isAwaited));
      throw error;
    });
  thread.record(...events.succeeded(result.text));
  return visit.exit({ ...state, result: result.value, otherwise: result });
}

/** @param isAwaited whether what is waited for had begun */
function failureEvent(events: TaskEvents, { error, failureCause }: StateFailure, isAwaited: boolean) {
  if (error === STATES_ERRORS.timeout || error === STATES_ERRORS.heartbeatTimeout)
    return events.timedOut(error);
  return isAwaited ? events.failed(error, failureCause) : events.submitFailed(error, failureCause);
}
