import type { TraceRecord } from "../simulator/kernel/trace.ts";

/** A stretch of the run: how long it took in the simulation and in reality, milliseconds. */
export interface Stretch {
  readonly virtualMs: number;
  readonly realMs: number;
}

/** How fast the simulation ran: as a whole, in its steady state, and from the loss to the failover's end. */
export interface Speed {
  readonly whole: Stretch;
  readonly steady?: Stretch;
  readonly disaster?: Stretch;
}

/** Times a run by its records as they are written, against a clock that the simulation does not replace. */
export function createSpeedometer(): { record(record: TraceRecord): void; read(): Speed } {
  type Mark = { readonly at: number; readonly real: bigint };
  let begin: Mark | undefined;
  let served: Mark | undefined;
  let loss: Mark | undefined;
  let end: Mark | undefined;
  let last: Mark | undefined;
  const between = (from: Mark, to: Mark): Stretch => ({
    virtualMs: to.at - from.at,
    realMs: Number(to.real - from.real) / 1e6,
  });
  return {
    record: (record) => {
      const marks =
        record.kind === "run" ||
        record.kind === "client" ||
        record.kind === "disaster" ||
        record.kind === "end";
      const isFailoverEnd =
        record.kind === "execution" && record.machine.endsWith("-failover") && record.status !== "RUNNING";
      if (!marks && !isFailoverEnd) return;
      const mark = { at: record.at, real: process.hrtime.bigint() };
      begin ??= mark;
      if (record.kind === "client") served ??= mark;
      if (record.kind === "disaster") loss ??= mark;
      if (isFailoverEnd && loss) end ??= mark;
      last = mark;
    },
    read: () => ({
      whole: begin && last ? between(begin, last) : { virtualMs: 0, realMs: 0 },
      ...(served && loss && { steady: between(served, loss) }),
      ...(loss && end && { disaster: between(loss, end) }),
    }),
  };
}
