import type { Configuration } from "../../functions/lib/config/schema.ts";
import { type CostLine, cents } from "./cost-line.ts";
import { controlLines } from "./cost-of-control.ts";
import type { Fleet } from "./fleet.ts";
import { DAYS_A_MONTH, HOURS_A_MONTH, PRICES, usd } from "./prices.ts";
import { daysKept } from "./snapshots-kept.ts";

/** What Lifeboat adds to the bill in a month, the protected servers themselves left out. */
export interface MonthlyCost {
  readonly total: number;
  readonly budget: number;
  readonly lines: readonly CostLine[];
  /** Once: the first copy of everything. */
  readonly firstCopies: number;
  readonly pricesAsOf: string;
  readonly pricesSource: string;
}

/** Reckons a month in the steady state: no failover, no drill. */
export function monthlyCost(configuration: Configuration, fleet: Fleet): MonthlyCost {
  const lines = [...dataLines(configuration, fleet), ...standbyLines(fleet), ...controlLines(configuration)];
  return {
    total: cents(lines.reduce((sum, line) => sum + line.usd, 0)),
    budget: configuration.budget.monthlyUsd,
    lines: lines.map((line) => ({ ...line, usd: cents(line.usd) })),
    firstCopies: cents(fleet.volumes * fleet.perVolume.writtenGiB * usd("transferGiB")),
    pricesAsOf: PRICES.asOf,
    pricesSource: PRICES.source,
  };
}

/** Snapshots are incremental: the first holds what is written, each later one what has changed since. */
export function dataLines(configuration: Configuration, fleet: Fleet): CostLine[] {
  const { everyMinutes, retention } = configuration.backup;
  const { volumes, perVolume } = fleet;
  const { writtenGiB, changedGiBPerDay } = perVolume;
  const days = daysKept(configuration);
  const activeDays = (retention.keptInActive * everyMinutes) / 1_440;
  const stored = (forDays: number) => volumes * (writtenGiB + changedGiBPerDay * forDays);
  return [
    {
      what: "Snapshots in the standby Region",
      usd: stored(days) * usd("snapshotGiBMonth"),
      formula: `${whole(stored(days))} GiB, with ${whole(days)} days of changes`,
    },
    {
      what: "Snapshots in the active Region",
      usd: stored(activeDays) * usd("snapshotGiBMonth"),
      formula: `${whole(stored(activeDays))} GiB: sources of copies`,
    },
    {
      what: "Transfer between the Regions",
      usd: transferUsd(fleet),
      formula: `${whole(copiedGiB(fleet))} GiB of changes`,
    },
  ];
}

const copiedGiB = ({ volumes, perVolume }: Fleet): number =>
  volumes * perVolume.changedGiBPerDay * DAYS_A_MONTH;

/** Changes cross once. */
export const transferUsd = (fleet: Fleet): number => copiedGiB(fleet) * usd("transferGiB");

/** A stopped server costs its disk and its address. */
const standbyLines = ({ servers, perServer }: Fleet): CostLine[] => [
  {
    what: "Standby servers, stopped",
    usd: servers * (perServer.rootGiB * usd("gp3GiBMonth") + HOURS_A_MONTH * usd("publicAddressHour")),
    formula: `${servers} x root disk of ${perServer.rootGiB} GiB, address`,
  },
];

const whole = (amount: number): string => String(Math.round(amount));
