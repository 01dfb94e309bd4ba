import FakeTimers from "@sinonjs/fake-timers";
import { openStream, type RandomStream } from "./random.ts";
import { Trace, type TraceBody } from "./trace.ts";

/** Timers above this fire at once in Node, so longer waits are split. https://nodejs.org/api/timers.html */
const LONGEST_TIMER_MS = 2_147_483_647;

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

/** Taken before any clock is replaced: the loop needs real turns of the event loop to drain promises. */
const realImmediate = setImmediate;

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
  const clock = FakeTimers.install({
    now: options.startMs,
    toFake: [
      "Date",
      "setTimeout",
      "clearTimeout",
      "setInterval",
      "clearInterval",
      "setImmediate",
      "clearImmediate",
      "performance",
    ],
    loopLimit: 1e9,
    ignoreMissingTimers: true,
  });
  try {
    let outcome: { ok: true; value: Result } | { ok: false; error: unknown } | undefined;
    main(createKernel(options.seed, clock)).then(
      (value) => {
        outcome = { ok: true, value };
      },
      (error: unknown) => {
        outcome = { ok: false, error };
      },
    );
    for (;;) {
      await new Promise((resolve) => realImmediate(resolve));
      if (outcome !== undefined) break;
      if (clock.countTimers() === 0)
        throw new Error("the simulation waits, but nothing is left that could happen");
      clock.next();
    }
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  } finally {
    clock.uninstall();
  }
}

function createKernel(seed: number, clock: FakeTimers.Clock): Kernel {
  const streams = new Map<string, RandomStream>();
  const trace = new Trace();
  const after = (ms: number, action: () => void): (() => void) => {
    const due = clock.now + Math.max(0, ms);
    let timer: ReturnType<typeof clock.setTimeout>;
    const arm = () => {
      const left = due - clock.now;
      timer =
        left > LONGEST_TIMER_MS ? clock.setTimeout(arm, LONGEST_TIMER_MS) : clock.setTimeout(action, left);
    };
    arm();
    return () => clock.clearTimeout(timer);
  };
  return {
    trace,
    after,
    now: () => clock.now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = after(ms, () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        });
        signal?.addEventListener("abort", abort, { once: true });
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
