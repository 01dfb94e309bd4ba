import { watchInvariants } from "../../simulator/invariants/watch.ts";
import { Trace } from "../../simulator/kernel/trace.ts";
import { CONFIGURATION, RUN, TraceBuilder } from "./trace-builder.ts";

/** Writes a trace under the eyes of the invariants and returns the messages of the one that is asked for. */
export function broken(id: string, write: (trace: TraceBuilder) => unknown): string[] {
  const trace = new Trace();
  const watch = watchInvariants(trace, { seed: 7, scenario: "region-lost", configuration: CONFIGURATION });
  write(new TraceBuilder(trace).run().addresses());
  watch.finish();
  return watch.violations.filter((violation) => violation.id === id).map(({ message }) => message);
}

/** A complete recovery point of two volumes in the standby Region: snap-a<set> of vol-1 and snap-b<set> of vol-2. */
export const completePoint = (trace: TraceBuilder, seconds: number, set: string): TraceBuilder =>
  trace
    .copy(seconds, `snap-a${set}`, "completed", { set, volume: "vol-1" })
    .copy(seconds, `snap-b${set}`, "completed", { set, volume: "vol-2" });

/** The call by which a run makes a volume of a snapshot. */
export const createVolume = (snapshot: string, run = RUN) => ({
  operation: "CreateVolume",
  input: { SnapshotId: snapshot, TagSpecifications: [{ Tags: [{ Key: "lifeboat:run", Value: run }] }] },
});
