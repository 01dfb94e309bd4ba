import type { GroupStatus, StageStatus } from "./stage-status.ts";

/** A detector that has written nothing for so long is blind; a slot takes ten seconds. */
const BLIND_SECONDS = 60;

/** What a person should look at, a sentence each. */
export const attentionOf = (
  regions: StageStatus["regions"],
  groups: readonly GroupStatus[],
): readonly string[] => [
  ...regions.flatMap(({ region, reason }) => (reason === null ? [] : `${region} says nothing: ${reason}`)),
  ...groups.flatMap((group) => ofGroup(group).map((said) => `${group.group}: ${said}`)),
];

const ofGroup = (group: GroupStatus): string[] => [
  ...ofDirection(group),
  ...ofEvidence(group),
  ...ofPoints(group),
  ...(group.unprotectedSeconds === null
    ? []
    : [`what was written since the takeover ${group.unprotectedSeconds} s ago has no complete copy`]),
  ...group.owed.map(({ kind, id, region }) => `${region} still owes: ${owedText(kind, id)}`),
  ...(group.runs[0]?.outcome === "held" ? [`${group.runs[0].run} is held and needs a person`] : []),
];

function ofDirection({ epochs, epoch }: GroupStatus): string[] {
  const behind = Object.entries(epochs).filter(([, known]) => known !== null && known !== epoch);
  return behind.map(([region, known]) => `${region} is at epoch ${known}, ${epoch} rules`);
}

function ofEvidence({ evidence, standby }: GroupStatus): string[] {
  if (evidence === null) return [`nothing watches it: ${standby}, which is in charge, is silent`];
  const { newestAgeSeconds, suspicion } = evidence;
  const isBlind = newestAgeSeconds === null || newestAgeSeconds > BLIND_SECONDS;
  return [
    ...(isBlind
      ? [`the detector in ${standby} has written no evidence for ${newestAgeSeconds ?? "120"} s`]
      : []),
    ...(suspicion ? [`its active Region is suspected since ${suspicion.firstBadSlot}`] : []),
  ];
}

function ofPoints({ recoveryPoints }: GroupStatus): string[] {
  if (recoveryPoints === null) return [];
  const { objectiveSeconds } = recoveryPoints;
  return recoveryPoints.servers.flatMap(({ server, ageSeconds, projectedAgeSeconds }) => {
    if (ageSeconds === null) return [`${server} has no usable recovery point`];
    if (ageSeconds > objectiveSeconds)
      return [
        `${server}'s newest recovery point is ${ageSeconds} s old, the objective is ${objectiveSeconds}`,
      ];
    if (projectedAgeSeconds <= objectiveSeconds) return [];
    return [
      `${server}'s recovery point will be ${projectedAgeSeconds} s old before the next, the objective is ${objectiveSeconds}`,
    ];
  });
}

/** An obligation in words. */
export const owedText = (kind: string, id: string): string =>
  ({
    run: `the end of ${id}`,
    fence: `the fence of the old active (epoch ${id})`,
    epoch: `telling the other Region of epoch ${id}`,
  })[kind] ?? `${kind} ${id}`;
