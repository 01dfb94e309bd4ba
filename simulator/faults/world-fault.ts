import type { Place } from "../kernel/trace.ts";

/** What can go wrong in the world short of the loss of a Region. Scenarios inflict it as data. */
export type WorldFault =
  /** Of the requests from a place to a group's address in a Region, this share (0 to 1) is lost on the way. */
  | {
      readonly kind: "probes-lost";
      readonly from: Place;
      readonly group: string;
      readonly region: string;
      readonly share: number;
    }
  /** Nothing gets out of the place, or in: its own Region's services still reach each other. */
  | { readonly kind: "cut-off"; readonly region: string }
  /** Every invocation of a function (its key in the service file) throws. */
  | { readonly kind: "function-fails"; readonly region: string; readonly function: string }
  /** The application of a group's servers in a Region answers this share of all requests with an error. */
  | {
      readonly kind: "application-errors";
      readonly group: string;
      readonly region: string;
      readonly share: number;
    }
  /** The application of a group's servers in a Region is no more; the instances run on and refuse connections. */
  | { readonly kind: "application-dead"; readonly group: string; readonly region: string }
  /** A bucket is as if it had never been; it comes back as it was. */
  | { readonly kind: "bucket-gone"; readonly region: string; readonly bucket: string }
  /** A KMS key (by any of its names) is disabled. */
  | { readonly kind: "key-disabled"; readonly region: string; readonly key: string }
  /**
   * The first execution that enters a state is killed, once: an execution of the machine whose name ends with
   * `machine`, as StopExecution ends it. In a Task that happens within two seconds of the entry, before its function
   * runs or while it does, and at the latest when it has answered; elsewhere at the entry. A function that runs then
   * runs to its end.
   */
  | {
      readonly kind: "execution-killed";
      readonly region: string;
      readonly machine: string;
      readonly state: string;
    }
  /** Somebody else runs so many snapshot copies into the Region. */
  | { readonly kind: "slots-taken"; readonly region: string; readonly copies: number }
  /** A zone has no room for servers: starts and launches there are refused. */
  | { readonly kind: "no-capacity"; readonly region: string; readonly zone: string }
  /** No volume is initialised at a provisioned rate: who asks for one is refused. */
  | { readonly kind: "no-initialisation-rate"; readonly region: string }
  /**
   * Of each server of a group, the newest recovery point that is complete when this begins is worth nothing: no volume
   * can be made of its snapshots, which stay `completed`. Points that are completed later are sound.
   */
  | { readonly kind: "snapshots-broken"; readonly region: string; readonly group: string }
  /** Copies into the Region stay `pending`; afterwards they go on where they were. */
  | { readonly kind: "copies-stuck"; readonly region: string };

/** What is wrong with an application: nothing, a share of errors, or all of it. */
export type Ailment =
  | { readonly kind: "well" }
  | { readonly kind: "errors"; readonly share: number }
  | { readonly kind: "dead" };
