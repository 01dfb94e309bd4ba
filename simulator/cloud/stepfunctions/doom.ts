import type { Execution } from "../../step-functions/execution.ts";
import type { Region } from "../cloud.ts";
import { afterInRegion } from "../region-time.ts";
import type { StateEntry } from "./state-entry.ts";

/** The end of an execution by somebody else's hand, as StopExecution brings it about. */
export interface Kill {
  /** After so many milliseconds in the state, or when it is left, whatever is sooner. */
  readonly withinMs: number;
  /** Told when it happens. */
  strike(): void;
}

/** The entering or leaving of a state by an execution. */
type Change = StateEntry & { readonly phase: "entered" | "exited" };

/**
 * Watches over one execution's states and kills it where it is to die.
 *
 * @param options.killIn how the execution dies in the state that it enters; undefined when it does not
 * @param options.execution the execution, while it runs
 * @returns what is to be told of every change
 */
export function createDoom(options: {
  readonly region: Region;
  killIn(entry: StateEntry): Kill | undefined;
  execution(): Execution | undefined;
}): (change: Change) => void {
  const { region, killIn, execution } = options;
  let doom: { readonly state: string; readonly strike: () => void; readonly cancel: () => void } | undefined;
  return (change) => {
    if (change.phase === "exited") {
      if (doom?.state !== change.state) return;
      doom.cancel();
      // The interpreter has to end this step first: it is in the middle of the exit.
      afterInRegion(region, 0, doom.strike);
      return;
    }
    const kill = killIn(change);
    if (!kill) return;
    const strike = () => {
      const running = execution();
      doom = undefined;
      if (running === undefined) return;
      kill.strike();
      running.stop(undefined, "killed by a fault");
    };
    doom = { state: change.state, strike, cancel: afterInRegion(region, kill.withinMs, strike) };
  };
}
