import type { Configuration } from "../../functions/lib/config/schema.ts";
import { monthlyCost } from "./cost.ts";
import { type Finding, refusal, withBackup } from "./finding.ts";
import type { Fleet } from "./fleet.ts";
import { limitNeeded, mostVolumes } from "./rpo.ts";
import { snapshotsKept } from "./snapshots-kept.ts";

/** The schema's own bound of copySlots.limit. */
const MOST_SLOTS = 1_000;

/** Per Region that copies go to; the strictest objective of its groups counts for all of them. */
export function slotFinding(configuration: Configuration, fleet: Fleet): Finding | undefined {
  const worst = [...fleet.volumesByStandby]
    .map(([region, volumes]) => {
      const rpoSeconds = strictest(configuration, region);
      return { region, volumes, rpoSeconds, most: mostVolumes(configuration, rpoSeconds) };
    })
    .filter(({ volumes, most }) => volumes > most)
    .map((one) => ({ ...one, needed: limitNeeded(configuration, one.rpoSeconds, one.volumes) }))
    .toSorted((one, other) => other.needed - one.needed)[0];
  if (worst === undefined) return undefined;
  const { region, volumes, rpoSeconds, most, needed } = worst;
  const { copySlots } = configuration.backup;
  const isPossible = needed <= MOST_SLOTS;
  const way = isPossible
    ? `Smallest change that passes: a quota raised by AWS Support, and limit: ${needed}.`
    : `${needed} slots would be enough, and no more than ${MOST_SLOTS} are accepted: protect fewer volumes in one account, or let their data be older.`;
  return {
    problem: refusal(
      "backup.copySlots.limit",
      isPossible ? `at least ${needed}` : "fewer volumes, or a longer objective",
      copySlots.limit,
      `${volumes} volumes are to be copied into ${region}, whose copy slots are enough for ${most} within ${rpoSeconds} s. ${way}`,
    ),
    mended: isPossible
      ? withBackup(configuration, { copySlots: { ...copySlots, limit: needed } })
      : configuration,
  };
}

const strictest = ({ groups }: Configuration, standby: string): number =>
  Math.min(
    ...groups.filter((group) => group.standby === standby).map(({ objectives }) => objectives.rpoSeconds),
  );

export function quotaFinding(configuration: Configuration, fleet: Fleet): Finding | undefined {
  const { perRegion, quota } = snapshotsKept(configuration, fleet);
  if (perRegion <= quota) return undefined;
  const { retention } = configuration.backup;
  const { kept, tiers, isEnough } = fewer(retention, Math.ceil((perRegion - quota) / fleet.volumes));
  const [only, another] = tiers;
  const isOne = only !== undefined && another === undefined;
  const change = tiers.map((tier) => `${tier}: ${kept[tier]}`).join(", ");
  const way = isEnough
    ? `Smallest change that passes: ${change}.`
    : "Not even one point of each is few enough: protect fewer volumes in one account.";
  return {
    problem: refusal(
      isOne ? `backup.retention.${only}` : "backup.retention",
      isEnough ? (isOne ? `at most ${kept[only]}` : `at most ${change}`) : "fewer volumes",
      isOne ? retention[only] : tiers.map((tier) => `${tier}: ${retention[tier]}`).join(", "),
      `${perRegion} snapshots would be kept in a Region, whose quota is ${quota}. ${way}`,
    ),
    mended: withBackup(configuration, { retention: kept }),
  };
}

type Retention = Configuration["backup"]["retention"];

/** The schema's own bounds. */
const LEAST: Retention = { frequent: 1, hourly: 0, daily: 0, keptInActive: 1 };

/** Keeps so many points less of each volume; the largest tier is the one that has points to spare. */
function fewer(retention: Retention, points: number) {
  const kept = { ...retention };
  const tiers: (keyof Retention)[] = [];
  let left = points;
  for (const tier of (Object.keys(LEAST) as (keyof Retention)[]).toSorted(
    (one, other) => retention[other] - retention[one],
  )) {
    if (left <= 0) break;
    const less = Math.min(left, retention[tier] - LEAST[tier]);
    if (less === 0) continue;
    kept[tier] -= less;
    left -= less;
    tiers.push(tier);
  }
  return { kept, tiers, isEnough: left <= 0 };
}

export function budgetFinding(configuration: Configuration, fleet: Fleet): Finding | undefined {
  const { total, budget, lines } = monthlyCost(configuration, fleet);
  if (total <= budget) return undefined;
  const dearest = lines.reduce((one, other) => (other.usd > one.usd ? other : one));
  const needed = Math.ceil(total);
  return {
    problem: refusal(
      "budget.monthlyUsd",
      `at least ${needed}`,
      budget,
      `a month costs ${total.toFixed(2)} dollars, the most of it for "${dearest.what}" (${dearest.usd.toFixed(2)}). Smallest change that passes: monthlyUsd: ${needed}.`,
    ),
    mended: { ...configuration, budget: { monthlyUsd: needed } },
  };
}
