import { clock } from "../report/narrator.ts";
import { hang, type Paint, painter } from "../report/wrap.ts";
import { owedText } from "./attention.ts";
import type { GroupEvidence, GroupStatus, StageStatus, Witness } from "./stage-status.ts";

/** The status for people: at most 80 columns, the verdict last. */
export function renderStatus(status: StageStatus, colour: boolean): string {
  const paint = painter(colour);
  const { stage, at, regions, groups, attention } = status;
  return [
    paint("bold", `Lifeboat stage ${stage}, ${at.slice(0, 10)} ${clock(Date.parse(at))} UTC`),
    "",
    paint("bold", "Regions"),
    ...regions.flatMap(({ region, account, reason }) =>
      reason === null
        ? [`  ${region.padEnd(16)}answers (account ${account})`]
        : hang(`  ${region.padEnd(16)}`, `says nothing: ${reason}`).map((line) => paint("red", line)),
    ),
    ...groups.flatMap((group) => ["", paint("bold", heading(group)), ...groupLines(group, paint)]),
    "",
    ...(attention.length === 0
      ? [paint("green", "All is well.")]
      : [
          paint("yellow", "Needs attention:"),
          ...attention.flatMap((said) => hang("  ! ", said)).map((line) => paint("yellow", line)),
        ]),
    "",
  ].join("\n");
}

const heading = ({ group, active, standby, epoch }: GroupStatus): string =>
  `Group ${group}: runs in ${active}, standby ${standby}, epoch ${epoch}`;

const label = (name: string): string => `  ${name.padEnd(12)}`;

function groupLines(group: GroupStatus, paint: Paint): string[] {
  const { evidence, takenOverAt, unprotectedSeconds, lease, owed, runs, standby } = group;
  return [
    ...(takenOverAt === null ? [] : [`${label("taken over")}${takenOverAt}`]),
    ...(evidence === null
      ? [`${label("evidence")}not known: ${standby} is silent`]
      : evidenceLines(evidence, paint)),
    ...pointLines(group),
    ...(unprotectedSeconds === null ? [] : [`${label("unprotected")}for ${unprotectedSeconds} s`]),
    ...(lease === null ? [] : [`${label("lease")}held by ${lease}`]),
    ...listed(
      "owed",
      owed.map(({ kind, id, region }) => `${owedText(kind, id)} (${region})`),
    ),
    ...listed(
      "last runs",
      runs.map(({ at, run, outcome }) => `${at.slice(0, 16)}Z  ${run}  ${outcome}`),
    ),
  ];
}

const listed = (name: string, entries: readonly string[]): string[] =>
  (entries.length === 0 ? ["none"] : entries).flatMap((entry, index) =>
    hang(label(index === 0 ? name : ""), entry),
  );

const WITNESSES: readonly (readonly [Witness, string])[] = [
  ["probe", "own probe"],
  ["oracle", "Route 53"],
  ["selfCheck", "places outside"],
  ["beacon", "Region's APIs"],
];

/** The witnesses' testimonies, and the suspicion that the detector makes of them. */
export function evidenceLines({ slots, suspicion }: GroupEvidence, paint: Paint): string[] {
  const [first, last] = [slots[0], slots.at(-1)];
  const span = first && last ? `${clock(Date.parse(first.at))} to ${clock(Date.parse(last.at))}` : "no slots";
  const suspected = suspicion
    ? `since ${suspicion.firstBadSlot}, ${suspicion.status}${suspicion.classification ? ` as ${suspicion.classification}` : ""}: ${suspicion.reasons.join("; ")}`
    : "none";
  return [
    `${label("evidence")}${span}`,
    ...(slots.length === 0 ? [] : WITNESSES).map(
      ([witness, name]) => `${label("")}${name.padEnd(16)}${slots.map((slot) => slot[witness]).join(" ")}`,
    ),
    ...hang(label("suspicion"), suspected).map((line) => (suspicion ? paint("red", line) : line)),
  ];
}

/** The recovery points by server, with their ages. */
export function pointLines({ recoveryPoints, standby }: GroupStatus): string[] {
  if (recoveryPoints === null) return [`${label("points")}not known: ${standby} is silent`];
  const { servers, objectiveSeconds } = recoveryPoints;
  return servers.flatMap(({ server, ageSeconds, projectedAgeSeconds, takenAt }, index) =>
    hang(
      `${label(index === 0 ? "points" : "")}${server}  `,
      ageSeconds === null
        ? "NO usable recovery point"
        : `of ${takenAt?.slice(0, 19)}Z, ${ageSeconds} s old; at most ${projectedAgeSeconds} s before the next, the objective is ${objectiveSeconds}`,
    ),
  );
}
