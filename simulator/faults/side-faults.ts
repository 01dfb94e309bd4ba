import type { ApiCall, CallFault } from "../cloud/boundary-contract.ts";
import type { EventBridgeOptions, EventFault } from "../cloud/events/events.ts";
import type { SchedulerOptions } from "../cloud/scheduler/scheduler.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { type SideFault, TICK } from "./side-fault-kinds.ts";
import { RecentAnswers } from "./stale-reads.ts";

const DELAY_MS = { low: 10_000, high: 120_000 };
const SLOWER_MS = { low: 1_000, high: 5_000 };

/** What befalls events, ticks and calls; the services ask at each of them. */
export interface SideFaults {
  readonly event: NonNullable<EventBridgeOptions["faults"]>;
  readonly ticks: NonNullable<SchedulerOptions["copies"]>;
  readonly call: (call: ApiCall) => CallFault | undefined;
  readonly answered: (call: ApiCall, output: unknown) => void;
}

/** Faults on the side, each with a random stream of its own; every hit is traced. */
export function createSideFaults(kernel: Kernel, faults: readonly SideFault[]): SideFaults {
  const stream = ({ text }: SideFault) => kernel.random(`fault/${text}`);
  const answers = new RecentAnswers(kernel.now);
  const goesStale = new Set(faults.filter(({ kind }) => kind === "stale-read").map(({ target }) => target));
  /** The faults that hit this time. */
  const hits = (
    region: string,
    target: string,
    detail: Readonly<Record<string, unknown>>,
    canHit: (fault: SideFault) => boolean = () => true,
  ) =>
    faults.filter((fault) => {
      if (fault.target !== target || !canHit(fault) || !stream(fault).chance(fault.percent / 100))
        return false;
      kernel.record(null, {
        kind: "fault",
        region,
        what: fault.kind,
        phase: "hits",
        detail: { target, ...detail },
      });
      return true;
    });
  const copiesOf = (hit: readonly SideFault[]): number =>
    hit.some(({ kind }) => kind === "drop-event")
      ? 0
      : 1 + hit.filter(({ kind }) => kind === "duplicate-event").length;
  return {
    event: ({ region, detailType, rule }): EventFault => {
      const hit = hits(region, detailType, { rule });
      const delays = hit.filter(({ kind }) => kind === "delay-event");
      const delayMs = delays.reduce(
        (sum, fault) => sum + stream(fault).integer(DELAY_MS.low, DELAY_MS.high),
        0,
      );
      return { copies: copiesOf(hit), delayMs };
    },
    ticks: ({ region, schedule }) => copiesOf(hits(region, TICK, { schedule })),
    answered: (call, output) => {
      if (goesStale.has(`${call.service}.${call.operation}`)) answers.remember(call, output);
    },
    call: (call) => {
      const { region, by } = call;
      const target = `${call.service}.${call.operation}`;
      const earlier = goesStale.has(target) ? answers.earlier(call) : undefined;
      const canHit = ({ kind }: SideFault) => kind !== "stale-read" || earlier !== undefined;
      // An attempt suffers one fault: the first that was asked for.
      const [fault] = hits(region, target, { by }, canHit);
      switch (fault?.kind) {
        case "stale-read":
          return earlier && { kind: "stale", output: earlier.output };
        case "throttle":
          return { kind: "throttle" };
        case "lose-answer":
          return { kind: "loseAnswer" };
        case "slow":
          return { kind: "slow", byMs: stream(fault).integer(SLOWER_MS.low, SLOWER_MS.high) };
        default:
          return undefined;
      }
    },
  };
}
