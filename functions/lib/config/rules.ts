import type { Problem } from "../errors.ts";
import { withGuess } from "./nearest.ts";
import type { Configuration, GroupConfiguration } from "./schema.ts";

/** Two intervals and a little more have to fit into the backup machine's time-out of 7,500 s (backup.asl.json). */
export const MOST_MINUTES = 60;
/** Whoever waits longer than this does not need an automatic failover. */
export const LONGEST_HOLD_DOWN_SECONDS = 300;

/** What a single field cannot know, and what a range cannot explain. */
export function ruleProblems(configuration: Configuration): Problem[] {
  const { groups, backup } = configuration;
  return [
    ...regionProblems(configuration),
    ...groups.flatMap((_, index) => groupProblems(configuration, index)),
    ...scheduleProblems(configuration),
    ...(backup.copySlots.reserve >= backup.copySlots.limit
      ? [
          complaint(
            "backup.copySlots.reserve",
            `less than the limit of ${backup.copySlots.limit}`,
            backup.copySlots.reserve,
            smallestChange("reserve", backup.copySlots.limit - 1),
          ),
        ]
      : []),
  ];
}

const complaint = (path: string, expected: string, found: unknown, reason?: string): Problem => ({
  path,
  expected,
  found: JSON.stringify(found),
  message: `expected ${expected}${reason === undefined ? "" : `. ${reason}`}`,
});

const smallestChange = (key: string, value: string | number) =>
  `Smallest change that passes: ${key}: ${value}.`;

const regionProblems = ({ regions }: Configuration): Problem[] =>
  regions[0] === regions[1] ? [complaint("regions", "two different Regions", regions)] : [];

function groupProblems({ regions, dns, groups }: Configuration, index: number): Problem[] {
  const group = groups[index] as GroupConfiguration;
  const problems: Problem[] = [];
  const complain = (field: string, expected: string, found: unknown, reason?: string) =>
    problems.push(complaint(`groups.${index}.${field}`, expected, found, reason));
  // The stacks' logical ids know no hyphens: "web-1" and "web1" would be one and the same resource.
  const plain = (name: string) => name.replaceAll("-", "");
  const isFirst = (same: (other: GroupConfiguration) => boolean) => groups.findIndex(same) === index;
  if (!isFirst(({ name }) => plain(name) === plain(group.name)))
    complain("name", "a name of its own, hyphens left out", group.name);
  if (!isFirst(({ hostname }) => hostname === group.hostname))
    complain("hostname", "a host name of its own", group.hostname);
  if (!group.hostname.endsWith(`.${dns.zone}`))
    complain("hostname", `a name in the zone ${dns.zone}`, group.hostname);
  for (const side of ["active", "standby"] as const)
    if (!regions.includes(group[side]))
      complain(
        side,
        withGuess(`one of the two Regions ${regions.join(", ")}`, group[side], regions),
        group[side],
      );
  if (group.active === group.standby)
    complain("standby", "a Region other than the active one", group.standby);
  if (new Set(group.servers).size !== group.servers.length)
    complain("servers", "each server once", group.servers);
  // https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/appendix-b---edge-network-global-service-guidance.html
  if (group.switch.strategy !== "takeover")
    complain(
      "switch.strategy",
      '"takeover"',
      group.switch.strategy,
      `Record updates need Route 53's control plane, which runs in us-east-1 and may be lost with it. ${smallestChange("strategy", "takeover")}`,
    );
  if (group.detection.holdDownSeconds > LONGEST_HOLD_DOWN_SECONDS)
    complain(
      "detection.holdDownSeconds",
      `at most ${LONGEST_HOLD_DOWN_SECONDS}`,
      group.detection.holdDownSeconds,
      `Longer than that, a person is faster. ${smallestChange("holdDownSeconds", LONGEST_HOLD_DOWN_SECONDS)}`,
    );
  return problems;
}

function scheduleProblems({ groups, backup: { everyMinutes } }: Configuration): Problem[] {
  const path = "backup.everyMinutes";
  const missed = groups.filter(({ objectives }) => everyMinutes * 60 >= objectives.rpoSeconds);
  return [
    ...missed.map(({ name, objectives }) =>
      complaint(
        path,
        `less than the ${objectives.rpoSeconds} s recovery point objective of group ${name}`,
        everyMinutes,
      ),
    ),
    ...(everyMinutes > MOST_MINUTES && missed.length === 0
      ? [
          complaint(
            path,
            `at most ${MOST_MINUTES}`,
            everyMinutes,
            `Two intervals have to fit into the backup machine's time-out. ${smallestChange("everyMinutes", MOST_MINUTES)}`,
          ),
        ]
      : []),
  ];
}
