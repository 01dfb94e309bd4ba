import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Account } from "../account.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Expectation } from "../kernel/trace.ts";

/** What a scenario plays with. */
export interface Stage {
  readonly kernel: Kernel;
  /** The run's. Chance comes from the kernel's streams; this is for what a sweep over seeds is to cover in turn. */
  readonly seed: number;
  readonly account: Account;
  readonly configuration: Configuration;
  /** The stage that is deployed: it stands in every name. */
  readonly stageName: string;
}

/** A disaster, or the absence of one: what happens in the world while Lifeboat is deployed and the client asks. */
export interface Scenario {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** What must hold, besides the invariants; a function where that depends on the seed. */
  readonly expected: Expectation | ((seed: number) => Expectation);
  /** Plays from the client's first request to the end; the client asks all the while. */
  play(stage: Stage): Promise<void>;
}

/** What must hold when a scenario is played with a seed. */
export const expectationOf = ({ expected }: Scenario, seed: number): Expectation =>
  typeof expected === "function" ? expected(seed) : expected;
