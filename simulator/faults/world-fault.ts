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
  /** Somebody else runs so many snapshot copies into the Region. */
  | { readonly kind: "slots-taken"; readonly region: string; readonly copies: number };

/** What is wrong with an application: nothing, a share of errors, or all of it. */
export type Ailment =
  | { readonly kind: "well" }
  | { readonly kind: "errors"; readonly share: number }
  | { readonly kind: "dead" };
