import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { MonthlyCost } from "./cost.ts";
import type { Fleet } from "./fleet.ts";
import { slow } from "./phase-budget.ts";
import { regionWarnings } from "./regions.ts";
import { copyTimes, volumesEachTick } from "./rpo.ts";

/** Dated facts that are older than this have to be looked up again. */
const STALE_DAYS = 90;

/** What warnings are worked out from. */
export interface WarningSituation {
  readonly configuration: Configuration;
  readonly fleet: Fleet;
  readonly cost: MonthlyCost;
  readonly stage: string;
  /** Of Route 53's checker ranges in resources/parameters.yml; ISO date. */
  readonly checkerRangesAsOf: string;
  /** ISO date. */
  readonly today: string;
}

/** What is not wrong, and good to know before anything is deployed. */
export const warningsOf = (situation: WarningSituation): string[] => [
  ...regionWarnings(situation.configuration),
  ...peopleWarnings(situation),
  ...staleWarnings(situation),
  ...copyWarnings(situation),
  ...restoreWarnings(situation),
];

function peopleWarnings({ configuration, stage }: WarningSituation): string[] {
  return configuration.notifications.emails.length > 0
    ? []
    : [
        `notifications.emails is empty: unless somebody subscribes to the topic lifeboat-${stage}-pages in both Regions, nobody is told.`,
      ];
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

function staleWarnings({ checkerRangesAsOf, today, cost }: WarningSituation): string[] {
  const rangesDays = daysBetween(checkerRangesAsOf, today);
  const pricesDays = daysBetween(cost.pricesAsOf, today);
  return [
    ...(rangesDays > STALE_DAYS
      ? [
          `Route 53's checker ranges in resources/parameters.yml are ${rangesDays} days old (${checkerRangesAsOf}): a range that is missing there makes a takeover fail silently. Compare them with service ROUTE53_HEALTHCHECKS in https://ip-ranges.amazonaws.com/ip-ranges.json, and set the date.`,
        ]
      : []),
    ...(pricesDays > STALE_DAYS
      ? [`The prices are ${pricesDays} days old (${cost.pricesAsOf}): cli/plan/prices.json.`]
      : []),
  ];
}

/** More volumes than can have a copy of every tick. */
export function passedOver(configuration: Configuration, fleet: Fleet): string[] {
  const eachTick = volumesEachTick(configuration);
  const busiest = Math.max(...fleet.volumesByStandby.values());
  return busiest <= eachTick
    ? []
    : [
        `${busiest} volumes share slots that are enough for ${eachTick} in each interval: some ticks are passed over, and what is copied may be up to an interval older than reckoned.`,
      ];
}

function copyWarnings({ configuration, fleet, cost, stage }: WarningSituation): string[] {
  const { copySeconds } = copyTimes(configuration);
  const source =
    configuration.fleet?.copySeconds === undefined ? "an assumption" : "what fleet.copySeconds says";
  return [
    `AWS commits to no copy time: the ${copySeconds} s that are reckoned with are ${source}. The alarm projected-age tells before the objective is missed.`,
    ...passedOver(configuration, fleet),
    `Another KMS key than alias/lifeboat-${stage} means that everything is copied in full again: ${dollars(cost.firstCopies)} of transfer, and up to ${slow("ec2.copyFull")} s for 8 GiB, in which no new point is usable.`,
    `The first copies are full ones too: until they are done, there is nothing to fail over to.`,
  ];
}

function restoreWarnings({ configuration }: WarningSituation): string[] {
  return configuration.backup.volumeInitializationRate === null
    ? [
        "volumeInitializationRate is null: restored volumes read each block from S3 the first time it is touched, so the standby is slow at first.",
      ]
    : [
        "AWS's price of volumeInitializationRate is not among the prices: it is charged for each restored GiB, at a failover.",
      ];
}

const dollars = (amount: number): string => `${amount.toFixed(2)} dollars`;
