import { CANCELLED, STATES_ERRORS, StateFailure, TaskFailure } from "../errors.ts";
import { copyToPayload, type Payload } from "../json.ts";
import type { TaskRequest } from "../runtime.ts";
import type { Thread } from "../thread.ts";

/**
 * Hands a task to the runner and waits for its result, or for its token to come back. What comes after the
 * time-out or after the thread was cancelled is dropped.
 *
 * @throws StateFailure of the task, States.Timeout, States.HeartbeatTimeout; Cancelled; the runner's own mistakes.
 */
export function callTask(
  thread: Thread,
  request: Omit<TaskRequest, "signal" | "onSubmitted">,
  onSubmitted: (answer: Payload) => void,
): Promise<Payload> {
  const { runtime, tokens } = thread.run;
  const { token } = request;
  const { promise, resolve, reject } = Promise.withResolvers<Payload>();
  const task = new AbortController();
  const timers = new AbortController();
  let pending = true;
  const submitted = (answer: unknown) => {
    if (pending) onSubmitted(copyToPayload(answer));
  };
  const settle = (action: () => void) => {
    if (!pending) return;
    pending = false;
    thread.signal.removeEventListener("abort", cancel);
    timers.abort(CANCELLED);
    if (token !== undefined) tokens.release(token);
    action();
  };
  const succeed = (output: Payload) => settle(() => resolve(output));
  const fail = (error: unknown) => settle(() => reject(error));
  const giveUp = (error: unknown) =>
    settle(() => {
      task.abort(error);
      reject(error);
    });
  const cancel = () => giveUp(thread.signal.reason);

  thread.signal.addEventListener("abort", cancel, { once: true });
  if (request.timeoutSeconds !== undefined)
    runtime.sleep(request.timeoutSeconds * 1000, timers.signal).then(() => {
      giveUp(new StateFailure(STATES_ERRORS.timeout, undefined));
    }, fail);
  if (token !== undefined) {
    const watch = watchHeartbeat(thread, request.heartbeatSeconds, timers.signal);
    watch.missed.then(() => giveUp(new StateFailure(STATES_ERRORS.heartbeatTimeout, undefined)), fail);
    tokens.waitFor(token, { succeed, fail, heartbeat: watch.beat });
  }
  const job = JOB.test(request.resource) ? submitted : undefined;
  Promise.resolve({ ...request, signal: task.signal, onSubmitted: job })
    .then((whole) => runtime.runTask(whole))
    .then((answer) => {
      if (token === undefined) succeed(copyToPayload(answer));
      else submitted(answer);
    })
    .catch((error) => fail(toFailure(error)));
  return promise;
}

/** A task that is over when the job is over that it began. */
export const JOB = /\.sync(:\d+)?$/;

function toFailure(error: unknown): unknown {
  return error instanceof TaskFailure ? new StateFailure(error.error, error.failureCause) : error;
}

/** `missed` resolves when no heartbeat came for so long; never without a limit. */
function watchHeartbeat(thread: Thread, seconds: number | undefined, signal: AbortSignal) {
  const { runtime } = thread.run;
  let due = runtime.now() + (seconds ?? 0) * 1000;
  const watch = async () => {
    for (let left = due - runtime.now(); left > 0; left = due - runtime.now())
      await runtime.sleep(left, signal);
  };
  return {
    missed: seconds === undefined ? new Promise<void>(() => {}) : watch(),
    beat: () => {
      due = runtime.now() + (seconds ?? 0) * 1000;
    },
  };
}
