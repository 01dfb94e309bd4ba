import type { BackupProblem } from "./backup-problem.ts";
import { byTurn, type Candidate, outlookOf } from "./copy-outlook.ts";
import type { CopySituation, PlannedCopy } from "./copy-situation.ts";
import { TAG } from "./names.ts";
import { compare } from "./recovery-points.ts";
import type { Tags } from "./resources.ts";

/** A copy that is started now. */
export interface AdmittedCopy extends PlannedCopy {
  /** Whether it takes a slot beyond Lifeboat's own limit. */
  readonly usesReserve: boolean;
}

/** The decision. */
export interface CopyPlan {
  /** In the order in which to start them. */
  readonly start: readonly AdmittedCopy[];
  /** Servers with a copy under way, or a claim to one. */
  readonly copying: readonly string[];
  /** Servers whose newest set is still being taken, or that wait for a slot or for their own older copy. */
  readonly waiting: readonly string[];
  readonly problems: readonly BackupProblem[];
}

/**
 * Decides which copies to start.
 *
 * Only the newest complete set of a server is worth copying, except that a set which is begun is finished first:
 * otherwise copies that take longer than an interval would always be overtaken, and no point would ever be whole.
 * Per volume one copy is in flight. The earliest deadline comes first (objective - age).
 *
 * Why no server starves: servers wait in one line. Whoever is first takes the next free slots, and nobody behind is
 * let through in the meantime, so a large set gets its slots as soon as enough copies have ended, and every copy
 * ends. The slack of all who wait shrinks alike, while a server whose turn it was moves back, by the age of its new
 * point or to the time of its failure: one that can never succeed takes its turn and no more. A set larger than all
 * slots, or one that is urgent, need not fit as a whole: it begins with what is free, and being begun, it goes on
 * first.
 *
 * The reserve is left to everyone else in the account, except that an urgent set may use it, also from behind in the
 * line: nobody ahead waits for those slots, or they would be urgent too and first.
 *
 * Between groups nothing is decided here: each counts everybody's copies and takes what is free.
 */
export function planCopies(situation: CopySituation): CopyPlan {
  const { sets, points, claims, limit, quota, inFlightInRegion } = situation;
  const copies = Map.groupBy(
    points.flatMap(({ members, spare }) => [...members, ...spare]),
    ({ sourceSnapshot }) => sourceSnapshot,
  );
  const unseen = claims.filter(
    ({ refused, attempt, sourceSnapshot }) =>
      refused === null && (copies.get(sourceSnapshot)?.length ?? 0) < attempt,
  );
  const refused = new Map(
    claims.flatMap((claim) => (claim.refused ? [[claim.sourceSnapshot, claim.refused]] : [])),
  );
  const servers = [...new Set(sets.map(({ server }) => server))].toSorted(compare);
  const outlooks = servers.map((server) => outlookOf(server, situation, { copies, unseen, refused }));
  const line = outlooks.flatMap(({ candidate }) => candidate ?? []).toSorted(byTurn);
  const { start, left } = admit(line, { inFlight: inFlightInRegion + unseen.length, limit, quota });
  const starting = new Set(start.map(({ set }) => set.server));
  const leftOver = new Set(left.map(({ server }) => server));
  return {
    start,
    copying: outlooks.filter((one) => one.isCopying || starting.has(one.server)).map(({ server }) => server),
    waiting: outlooks.filter((one) => one.isWaiting || leftOver.has(one.server)).map(({ server }) => server),
    problems: outlooks.flatMap(({ problems }) => problems),
  };
}

/** Lets the line in until the first one does not fit; behind that one only the reserve is left, for the urgent. */
function admit(line: readonly Candidate[], { inFlight, limit, quota }: Slots) {
  const start: AdmittedCopy[] = [];
  const left: Candidate[] = [];
  for (const candidate of line) {
    const { missing, isUrgent } = candidate;
    const running = inFlight + start.length;
    const taken = left.length === 0 ? running : Math.max(running, limit);
    const free = Math.max(0, (isUrgent ? quota : limit) - taken);
    const mayBegin = isUrgent || missing.length > limit;
    const admitted = missing.length <= free || mayBegin ? missing.slice(0, free) : [];
    start.push(...admitted.map((copy, index) => ({ ...copy, usesReserve: taken + index >= limit })));
    if (admitted.length < missing.length) left.push(candidate);
  }
  return { start, left };
}

/** A Region's copy slots. */
interface Slots {
  /** How many are in use, by everybody. */
  readonly inFlight: number;
  readonly limit: number;
  readonly quota: number;
}

/** What a copy is born with: all that is needed to restore it when its source and the Region of its source are gone. */
export const copyTags = ({ set, source, device }: PlannedCopy): Tags => ({
  [TAG.group]: set.group,
  [TAG.server]: set.server,
  [TAG.set]: set.id,
  [TAG.members]: String(set.declared),
  [TAG.takenAt]: set.takenAt,
  [TAG.sourceVolume]: source.volumeId,
  [TAG.sourceSnapshot]: source.id,
  [TAG.device]: device,
});
