import { replaceGlobals } from "./globals.ts";
import { openStream, type RandomStream } from "./random.ts";
import { Trace, type TraceBody } from "./trace.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What everything simulated is given: time, randomness and the trace. Nothing takes them from elsewhere. */
export interface Kernel {
  /** Virtual milliseconds since 1970. */
  now(): number;
  /** Runs `action` once after `ms` virtual milliseconds; returns the way to cancel it. */
  after(ms: number, action: () => void): () => void;
  /** Resolves after `ms` virtual milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** The random stream of that name (the same object at every call). */
  random(name: string): RandomStream;
  /** Writes to the trace at the present instant and returns the record's number. */
  record(cause: number | null, body: TraceBody): number;
  readonly trace: Trace;
}

/**
 * Runs `main` in virtual time that starts at `startMs`, and returns its result. Global timers and `Date` are
 * virtual meanwhile and real again afterwards, also after an error.
 *
 * @throws whatever `main` throws; an Error when `main` waits for something that no timer will ever bring.
 */
export async function runInVirtualTime<Result>(
  options: { seed: number; startMs: number },
  main: (kernel: Kernel) => Promise<Result>,
): Promise<Result> {
  const clock = new VirtualClock(options.startMs);
  const restore = replaceGlobals(clock);
  try {
    return await new Promise<Result>((resolve, reject) => {
      const running = main(createKernel(options.seed, clock));
      const stop = stepThrough(clock, reject);
      running.finally(stop).then(resolve, reject);
    });
  } finally {
    restore();
  }
}

/** Taken before any clock is replaced: the real event loop drains promises after each of its immediates. */
const realImmediate = setImmediate;

/** Immediates that are queued together share a turn of the event loop, and turns are what costs. */
const STEPS_A_TURN = 64;

/** Takes one step after the other, each when no promise job is left of the one before; returns how to stop. */
function stepThrough(clock: VirtualClock, fail: (error: unknown) => void): () => void {
  let over = false;
  const step = () => {
    if (over) return;
    try {
      if (clock.step()) return;
      fail(new Error("the simulation waits, but nothing is left that could happen"));
    } catch (error) {
      fail(error);
    }
    over = true;
  };
  const turn = () => {
    if (over) return;
    for (let steps = 0; steps < STEPS_A_TURN; steps += 1) realImmediate(step);
    realImmediate(turn);
  };
  turn();
  return () => {
    over = true;
  };
}

function createKernel(seed: number, clock: VirtualClock): Kernel {
  const streams = new Map<string, RandomStream>();
  const trace = new Trace();
  return {
    trace,
    after: (ms, action) => clock.after(ms, action),
    now: () => clock.now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal === undefined) {
          clock.after(ms, resolve);
          return;
        }
        if (signal.aborted) return reject(signal.reason);
        const abort = () => {
          cancel();
          reject(signal.reason);
        };
        const cancel = clock.after(ms, () => {
          signal.removeEventListener("abort", abort);
          resolve();
        });
        signal.addEventListener("abort", abort, { once: true });
      }),
    random: (name) => {
      const known = streams.get(name);
      if (known) return known;
      const opened = openStream(seed, name);
      streams.set(name, opened);
      return opened;
    },
    record: (cause, body) => trace.write(clock.now, cause, body),
  };
}
