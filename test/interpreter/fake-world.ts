import { loadMachine } from "../../simulator/step-functions/definition/machine.ts";
import type { MachineType } from "../../simulator/step-functions/definition/schema.ts";
import { type Execution, startExecution } from "../../simulator/step-functions/execution.ts";
import type { HistoryEvent } from "../../simulator/step-functions/history.ts";
import type { Json, JsonText } from "../../simulator/step-functions/json.ts";
import type { ExecutionResult } from "../../simulator/step-functions/run.ts";
import type { Runtime, TaskRequest } from "../../simulator/step-functions/runtime.ts";

/** When every test begins. */
export const START = Date.UTC(2026, 10, 24, 7, 30);

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

/** A clock that jumps to the next timer once nothing else is left to do. */
class FakeClock {
  now = START;
  readonly #timers = new Set<Timer>();

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = { due: this.now + ms, fire: resolve };
      this.#timers.add(timer);
      signal?.addEventListener("abort", () => {
        this.#timers.delete(timer);
        reject(signal.reason);
      });
    });
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Fires timers in order until none is left. */
  async drain(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = [...this.#timers].sort((a, b) => a.due - b.due);
      if (next === undefined) return;
      this.#timers.delete(next);
      this.now = Math.max(this.now, next.due);
      next.fire();
    }
  }
}

/** What a test's task does: `request` as the runner gets it, `attempt` counts per state from 1. */
export type FakeTask = (request: TaskRequest, attempt: number) => unknown;

export interface Setting {
  readonly input?: Json | JsonText;
  readonly type?: MachineType;
  /** By state name. */
  readonly tasks?: Readonly<Record<string, FakeTask>>;
  /** What $random, jitter and tokens draw; 0.5 when absent. */
  readonly uniform?: () => number;
  readonly transitionDelayMs?: number;
  /** Done to the running execution, after so many milliseconds. */
  readonly at?: Readonly<Record<number, (execution: Execution) => void>>;
}

/** What came of an execution, and when. */
export interface Observed {
  readonly result: ExecutionResult;
  readonly events: readonly HistoryEvent[];
  /** Seconds from the start to the end. */
  readonly seconds: number;
  /** Seconds from the start to each call of a task, by state name. */
  readonly calls: Readonly<Record<string, readonly number[]>>;
  /** Timers that were still there when the execution had ended, the test's own included. */
  readonly leftover: number;
}

/** Runs a definition (JSONata is added) in virtual time to its end, and beyond: late answers come as well. */
export async function execute(definition: object, setting: Setting = {}): Promise<Observed> {
  const clock = new FakeClock();
  const machine = loadMachine(
    { QueryLanguage: "JSONata", ...definition },
    { type: setting.type ?? "STANDARD", name: "machine" },
  );
  const calls: Record<string, number[]> = {};
  const execution = startExecution(machine, {
    name: "run-1",
    id: "arn:aws:states:us-west-2:111122223333:execution:machine:run-1",
    input: setting.input ?? {},
    startedAt: START,
    roleArn: "arn:aws:iam::111122223333:role/machine",
    stateMachineId: "arn:aws:states:us-west-2:111122223333:stateMachine:machine",
    runtime: fakeRuntime(clock, setting, calls),
  });
  let endedAt = clock.now;
  let leftover = 0;
  const ended = execution.done.finally(() => {
    endedAt = clock.now;
    leftover = clock.pending;
  });
  for (const [ms, act] of Object.entries(setting.at ?? {}))
    clock.sleep(Number(ms)).then(() => act(execution));
  await clock.drain();
  const result = await ended;
  return { result, events: execution.history, seconds: (endedAt - START) / 1000, calls, leftover };
}

function fakeRuntime(clock: FakeClock, setting: Setting, calls: Record<string, number[]>): Runtime {
  const { tasks = {}, uniform = () => 0.5, transitionDelayMs } = setting;
  return {
    now: () => clock.now,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    random: { uniform },
    async runTask(request) {
      const { State } = request.context as { State: { Name: string } };
      const task = tasks[State.Name];
      if (task === undefined) throw new Error(`the test has no task for ${State.Name}`);
      calls[State.Name] ??= [];
      const attempt = calls[State.Name]?.push((clock.now - START) / 1000) ?? 0;
      return task(request, attempt);
    },
    ...(transitionDelayMs !== undefined && { transitionDelayMs: () => transitionDelayMs }),
  };
}

/** A definition of one state that ends there. */
export function single(state: object): object {
  return { StartAt: "Only", States: { Only: { ...state, ...("End" in state ? {} : ending(state)) } } };
}

function ending(state: object): object {
  const ends = "Type" in state && ["Succeed", "Fail", "Choice"].includes(String(state.Type));
  return ends ? {} : { End: true };
}

/** A Task of the given fields; its resource is `lambda:invoke`. */
export function task(fields: object = {}): object {
  return { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", ...fields };
}

/** The types of events, in order. */
export function typesOf(events: readonly HistoryEvent[]): string[] {
  return events.map(({ type }) => type);
}
