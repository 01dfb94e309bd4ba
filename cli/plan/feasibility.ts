import { LONGEST_HOLD_DOWN_SECONDS, MOST_MINUTES } from "../../functions/lib/config/rules.ts";
import type { Configuration, GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { type Finding, largestPassing, refusal, withBackup, withGroup } from "./finding.ts";
import { type Fleet, fleetOf } from "./fleet.ts";
import { budgetFinding, quotaFinding, slotFinding } from "./limits.ts";
import { rpoBudget, secondsForInterval } from "./rpo.ts";
import { rtoBudget } from "./rto.ts";

/** The schema's own bound, within which a hold-down is looked for. */
const SHORTEST_HOLD_DOWN_SECONDS = 30;

type Check = (configuration: Configuration, fleet: Fleet) => Finding | undefined;

/**
 * What the configuration cannot keep: each with the reason and the smallest change with which it could. Each is
 * looked for as if those before it were mended, so that all changes together pass: a shorter interval costs more.
 */
export function infeasible(configuration: Configuration): Finding[] {
  const checks: Check[] = [
    ...configuration.groups.map((_, index) => (current: Configuration) => rtoFinding(current, index)),
    // The strictest group first; what helps it may help the others as well.
    ...configuration.groups.map(() => rpoFinding),
    slotFinding,
    quotaFinding,
    budgetFinding,
  ];
  const findings: Finding[] = [];
  // A reserve that leaves no slot is refused elsewhere, and mended there by the largest one that leaves one.
  const { limit, reserve } = configuration.backup.copySlots;
  let current = withBackup(configuration, { copySlots: { limit, reserve: Math.min(reserve, limit - 1) } });
  for (const check of checks) {
    const finding = check(current, fleetOf(current));
    if (finding === undefined) continue;
    findings.push(finding);
    current = finding.mended;
  }
  return findings;
}

function rtoFinding(configuration: Configuration, index: number): Finding | undefined {
  const group = configuration.groups[index] as GroupConfiguration;
  const { worstCase, objective } = rtoBudget(group);
  if (worstCase <= objective) return undefined;
  const { holdDownSeconds } = group.detection;
  const longest = Math.min(holdDownSeconds, LONGEST_HOLD_DOWN_SECONDS);
  const worstWith = (seconds: number) =>
    rtoBudget({ ...group, detection: { holdDownSeconds: seconds } }).worstCase;
  const reason = `group ${group.name} may be down for ${Math.ceil(worstCase)} s at worst, more than its ${objective} s`;
  const allowed = largestPassing(
    SHORTEST_HOLD_DOWN_SECONDS,
    longest,
    (seconds) => worstWith(seconds) <= objective,
  );
  const needed = Math.ceil(worstWith(longest));
  if (allowed === undefined)
    return {
      problem: refusal(
        `groups.${index}.objectives.rtoSeconds`,
        `at least ${needed}`,
        objective,
        `${reason}, and no hold-down is short enough. Smallest change that passes: rtoSeconds: ${needed}.`,
      ),
      mended: withGroup(configuration, index, (one) => ({
        ...one,
        objectives: { ...one.objectives, rtoSeconds: needed },
      })),
    };
  return {
    problem: refusal(
      `groups.${index}.detection.holdDownSeconds`,
      `at most ${allowed}`,
      holdDownSeconds,
      `${reason}: detection alone waits ${holdDownSeconds} s. Smallest change that passes: holdDownSeconds: ${allowed}.`,
    ),
    mended: withGroup(configuration, index, (one) => ({ ...one, detection: { holdDownSeconds: allowed } })),
  };
}

/** For the group that asks for most of those that are missed: the schedule is everybody's. */
function rpoFinding(configuration: Configuration, fleet: Fleet): Finding | undefined {
  const { groups, backup } = configuration;
  // Waiting for slots is a problem of its own, so it is left out here.
  const alone = { ...fleet, volumesByStandby: new Map<string, number>() };
  const longest = Math.min(backup.everyMinutes, MOST_MINUTES);
  const ageWith = (everyMinutes: number, group: GroupConfiguration) =>
    rpoBudget(withBackup(configuration, { everyMinutes }), group, alone).worstCase;
  const missed = groups
    .map((group, index) => ({ index, ...rpoBudget(configuration, group, alone) }))
    .filter(({ worstCase, objective }) => worstCase > objective)
    .map((one) => {
      const group = groups[one.index] as GroupConfiguration;
      const passes = (minutes: number) => ageWith(minutes, group) <= one.objective;
      return {
        ...one,
        allowed: largestPassing(1, longest, passes),
        needed: Math.ceil(ageWith(longest, group)),
      };
    })
    // An objective that no interval meets is looked at when the interval stands.
    .toSorted(
      (one, other) =>
        Number(one.allowed === undefined) - Number(other.allowed === undefined) ||
        one.objective - other.objective,
    )[0];
  if (missed === undefined) return undefined;
  const { index, group, worstCase, objective, allowed, needed } = missed;
  const lag = Math.ceil(objective - secondsForInterval(configuration, objective));
  const reason = `the data of group ${group} may be ${Math.ceil(worstCase)} s old at worst, more than its ${objective} s: an interval of ${backup.everyMinutes} min, and ${lag} s for snapshot and copy`;
  if (allowed === undefined)
    return {
      problem: refusal(
        `groups.${index}.objectives.rpoSeconds`,
        `at least ${needed}`,
        objective,
        `${reason}. No interval is short enough; smallest change that passes:${longest < backup.everyMinutes ? ` everyMinutes: ${longest} and` : ""} rpoSeconds: ${needed}.`,
      ),
      mended: withGroup(withBackup(configuration, { everyMinutes: longest }), index, (one) => ({
        ...one,
        objectives: { ...one.objectives, rpoSeconds: needed },
      })),
      explains: "backup.everyMinutes",
    };
  return {
    problem: refusal(
      "backup.everyMinutes",
      `at most ${allowed}`,
      backup.everyMinutes,
      `${reason}. Smallest change that passes: everyMinutes: ${allowed}.`,
    ),
    mended: withBackup(configuration, { everyMinutes: allowed }),
  };
}
