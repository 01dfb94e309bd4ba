import { type StageCost, worstStage } from "./blame.ts";
import type { Figure, Speed } from "./measured.ts";
import { COMPONENTS, type Shares } from "./shares.ts";
import type { OutageStage } from "./stages.ts";

/** What the project aims at, and what was measured. */
export interface Aim {
  readonly figure: "outage.p50" | "outage.p99" | "outage.ratio" | "speed.disastersPerSecond";
  readonly aim: number;
  readonly bound: "at most" | "at least";
  readonly found: number | null;
  readonly met: boolean;
  /** Where it falls short: by what, in words; null when it is met, and when nobody can be named. */
  readonly because: string | null;
}

/** Seconds, a ratio, and rehearsals a second of one core. They are the aim; the floor is not. */
const AIMS = { p50: 105, p99: 180, ratio: 1.2, disastersPerSecond: 1 };

/** Sets the figures against the aims; where one falls short, the biggest part of the difference is named. */
export function aims(measured: {
  readonly outage: Pick<Figure<OutageStage>, "p50" | "p99" | "ratio" | "stages" | "slowestStages">;
  readonly speed: Pick<Speed, "disastersPerSecond">;
  readonly shares: Shares;
}): Aim[] {
  const { outage, speed, shares } = measured;
  const usually = ofStages(outage.stages, "over all seeds");
  const slowly = ofStages(outage.slowestStages, "over the slowest twentieth of the seeds");
  return [
    atMost("outage.p50", AIMS.p50, outage.p50, usually),
    atMost("outage.p99", AIMS.p99, outage.p99, slowly),
    atMost("outage.ratio", AIMS.ratio, outage.ratio, usually),
    {
      figure: "speed.disastersPerSecond",
      aim: AIMS.disastersPerSecond,
      bound: "at least",
      found: speed.disastersPerSecond,
      met: speed.disastersPerSecond >= AIMS.disastersPerSecond,
      because: speed.disastersPerSecond >= AIMS.disastersPerSecond ? null : ofShares(shares),
    },
  ];
}

function atMost(figure: Aim["figure"], aim: number, found: number | null, because: string | null): Aim {
  const met = found !== null && found <= aim;
  return { figure, aim, bound: "at most", found, met, because: met ? null : because };
}

function ofStages(costs: readonly StageCost<OutageStage>[], where: string): string | null {
  const worst = worstStage(costs);
  if (worst === null) return null;
  const { stage, medianSeconds, floorSeconds, excessSeconds } = worst;
  return `${stage}: median ${medianSeconds} s ${where}, ${excessSeconds} s above its ${floorSeconds} s of the floor`;
}

function ofShares(shares: Shares): string {
  const [most = "other"] = COMPONENTS.toSorted((one, other) => shares[other] - shares[one]);
  return `${most}: ${shares[most]} % of the time`;
}
