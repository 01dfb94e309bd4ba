import type { TaskState } from "../definition/schema.ts";
import { STATES_ERRORS, StateFailure } from "../errors.ts";
import { type Payload, toPayload } from "../json.ts";
import type { Outcome, Visit } from "../visit.ts";
import { callTask } from "./task-call.ts";
import { describeTask, type TaskEvents } from "./task-events.ts";

const TOKEN_SUFFIX = ".waitForTaskToken";

/** One attempt of a Task. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export async function runTaskState(visit: Visit, state: TaskState): Promise<Outcome> {
  const { thread } = visit;
  const waits = state.Resource.endsWith(TOKEN_SUFFIX);
  visit.token = waits ? thread.run.tokens.issue() : undefined;
  const { Arguments } = state;
  const sent = Arguments ? visit.limit(toPayload(await visit.evaluate(Arguments, "Arguments"))) : visit.input;
  const timeoutSeconds = await visit.evaluateInteger(state.TimeoutSeconds, "TimeoutSeconds", 1);
  const heartbeatSeconds = await visit.evaluateInteger(state.HeartbeatSeconds, "HeartbeatSeconds", 1);
  const events = describeTask(state.Resource, thread.run.region);
  thread.record(...events.scheduled({ text: sent.text, timeoutSeconds, heartbeatSeconds }));
  thread.record(...events.started());
  const request = {
    resource: waits ? state.Resource.slice(0, -TOKEN_SUFFIX.length) : state.Resource,
    arguments: JSON.parse(sent.text),
    timeoutSeconds,
    heartbeatSeconds,
    token: visit.token,
    context: visit.context(),
  };
  const onSubmitted = (answer: Payload) => thread.record(...events.submitted(answer.text));
  const result = await recorded(visit, events, async () => {
    return visit.limit(await callTask(thread, request, onSubmitted));
  });
  thread.record(...events.succeeded(result.text));
  return visit.exit({ ...state, result: result.value, otherwise: result });
}

/** Runs the call and writes down how it failed. */
async function recorded(visit: Visit, events: TaskEvents, call: () => Promise<Payload>): Promise<Payload> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StateFailure) visit.thread.record(...failureEvent(events, error));
    throw error;
  }
}

function failureEvent(events: TaskEvents, { error, failureCause }: StateFailure) {
  const timedOut = error === STATES_ERRORS.timeout || error === STATES_ERRORS.heartbeatTimeout;
  return timedOut ? events.timedOut(error) : events.failed(error, failureCause);
}
