import type { Configuration } from "../../functions/lib/config/schema.ts";
import { monthlyCost } from "./cost.ts";
import { type Finding, refusal, withBackup } from "./finding.ts";
import type { Fleet } from "./fleet.ts";
import { limitNeeded, mostVolumes } from "./rpo.ts";
import { snapshotsKept } from "./snapshots-kept.ts";

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
  return {
    problem: refusal(
      "backup.copySlots.limit",
      `at least ${needed}`,
      copySlots.limit,
      `${volumes} volumes are to be copied into ${region}, whose copy slots are enough for ${most} within ${rpoSeconds} s. Smallest change that passes: a quota raised by AWS Support, and limit: ${needed}.`,
    ),
    mended: withBackup(configuration, { copySlots: { ...copySlots, limit: needed } }),
  };
}

const strictest = ({ groups }: Configuration, standby: string): number =>
  Math.min(
    ...groups.filter((group) => group.standby === standby).map(({ objectives }) => objectives.rpoSeconds),
  );

/** The largest tier is the one that has points to spare. */
export function quotaFinding(configuration: Configuration, fleet: Fleet): Finding | undefined {
  const { perRegion, quota } = snapshotsKept(configuration, fleet);
  if (perRegion <= quota) return undefined;
  const { retention } = configuration.backup;
  const tiers = ["frequent", "hourly", "daily", "keptInActive"] as const;
  const tier = tiers.reduce((one, other) => (retention[other] > retention[one] ? other : one));
  const kept = Math.max(1, retention[tier] - Math.ceil((perRegion - quota) / fleet.volumes));
  return {
    problem: refusal(
      `backup.retention.${tier}`,
      `at most ${kept}`,
      retention[tier],
      `${perRegion} snapshots would be kept in a Region, whose quota is ${quota}. Smallest change that passes: ${tier}: ${kept}.`,
    ),
    mended: withBackup(configuration, { retention: { ...retention, [tier]: kept } }),
  };
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
