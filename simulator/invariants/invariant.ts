import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Of, TraceRecord } from "../kernel/trace.ts";
import type { Ledger } from "./ledger.ts";

/** What an invariant wants to see, by kind of record. It is called after the ledger has taken the record in. */
export type Handlers = {
  readonly [Kind in TraceRecord["kind"]]?: (record: Of<Kind>) => void;
};

/** One statement of the design's section 6, checked while the run happens. */
export interface Invariant {
  /** "I1" to "I10". */
  readonly id: string;
  readonly on: Handlers;
  /** Judges what can only be judged when the run is over. */
  readonly finish?: () => void;
}

/** Counts one evaluation, and a violation at the present record where `holds` is false. */
export type Check = (holds: boolean, message: () => string) => void;

/** What an invariant may look at: the configuration and the trace so far, never the product's own code. */
export interface Setting {
  readonly configuration: Configuration;
  readonly ledger: Ledger;
  readonly check: Check;
}

export type InvariantFactory = (setting: Setting) => Invariant;
