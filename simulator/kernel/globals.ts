import type { VirtualClock } from "./virtual-clock.ts";

/** What a timer is to whoever sets one. Nothing here keeps a process alive, so `ref` and `unref` change nothing. */
class Timer {
  cancel: () => void = () => undefined;

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}

type Action = (...rest: unknown[]) => void;

/**
 * Makes `Date`, `performance.now` and the global timers virtual, for programs that are not handed the kernel: the
 * SDK waits so before it tries again.
 *
 * @returns the way back to the real ones
 */
export function replaceGlobals(clock: VirtualClock): () => void {
  const { startMs } = clock;
  const virtual = {
    Date: virtualDate(clock),
    performance: Object.create(performance, { now: { value: () => clock.now - startMs } }),
    setTimeout: (action: Action, ms = 0, ...rest: unknown[]) => set(clock, ms, () => action(...rest)),
    clearTimeout: clear,
    setInterval: (action: Action, ms = 0, ...rest: unknown[]) => repeat(clock, ms, () => action(...rest)),
    clearInterval: clear,
    setImmediate: (action: Action, ...rest: unknown[]) => set(clock, 0, () => action(...rest)),
    clearImmediate: clear,
  };
  const real = Object.keys(virtual).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  for (const [name, value] of Object.entries(virtual))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
  return () => {
    for (const [name, descriptor] of real) Object.defineProperty(globalThis, name, descriptor ?? {});
  };
}

function set(clock: VirtualClock, ms: number, action: () => void): Timer {
  const timer = new Timer();
  timer.cancel = clock.after(ms, action);
  return timer;
}

function repeat(clock: VirtualClock, ms: number, action: () => void): Timer {
  const timer = new Timer();
  const arm = () => {
    timer.cancel = clock.after(Math.max(1, ms), () => {
      arm();
      action();
    });
  };
  arm();
  return timer;
}

function clear(timer: unknown): void {
  if (timer instanceof Timer) timer.cancel();
}

/** A `Date` that makes dates like any other, but takes the present from the clock. */
function virtualDate(clock: VirtualClock): DateConstructor {
  const Real = Date;
  function VirtualDate(...given: unknown[]): unknown {
    if (new.target === undefined) return new Real(clock.now).toString();
    return Reflect.construct(Real, given.length === 0 ? [clock.now] : given, new.target);
  }
  VirtualDate.prototype = Real.prototype;
  const statics = { now: () => clock.now, parse: Real.parse, UTC: Real.UTC };
  return Object.assign(VirtualDate, statics) as unknown as DateConstructor;
}
