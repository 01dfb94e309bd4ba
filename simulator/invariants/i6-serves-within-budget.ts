import { zonesOf } from "../cloud/ec2/default-vpc.ts";
import type { InvariantFactory } from "./invariant.ts";
import { isComplete } from "./recovery-points.ts";

/** A failover that began this shortly before the end of the run may still be under way. */
const UNDER_WAY_MS = 30 * 60_000;

/**
 * I6: when the active Region is lost and the standby can be restored, traffic is served within the objective;
 * when it cannot, the run ends in a named state. Either way a person is told. While no zone of the standby Region has
 * room for a server the clock stands still, and it begins anew when one has.
 */
export const servesWithinBudget: InvariantFactory = ({ configuration, ledger, check }) => {
  const budgetMs = Math.min(...configuration.groups.map(({ objectives }) => objectives.rtoSeconds)) * 1000;
  let lostAt: number | null = null;
  let restorable = false;
  let failingSince: number | null = null;
  let toldAt: number | null = null;
  /** Zones without capacity. */
  const full = new Set<unknown>();
  const hasRoom = () =>
    configuration.groups.every(({ standby }) => zonesOf(standby).some((zone) => !full.has(zone)));
  /** A run that holds has said so, and a person has taken over the clock. */
  const isHeld = () => [...ledger.runs].some((run) => run.ended?.as === "held");
  return {
    id: "I6",
    on: {
      disaster: ({ at, region }) => {
        lostAt ??= at;
        restorable = configuration.groups
          .filter((group) => group.active === region)
          .every((group) =>
            group.servers.every((server) =>
              ledger.points.of(group.standby, group.name, server).some(isComplete),
            ),
          );
      },
      client: ({ ok, sentAt, at }) => {
        if (lostAt === null) return;
        if (ok) {
          failingSince = null;
          return;
        }
        failingSince ??= sentAt;
        if (!hasRoom()) failingSince = at;
        if (!restorable || isHeld()) return;
        check(
          at - failingSince <= budgetMs,
          () =>
            `the client has not been served for more than ${budgetMs / 1000} s although the standby was restorable`,
        );
      },
      fault: ({ what, phase, detail: { zone } }) => {
        if (what !== "no-capacity") return;
        if (phase === "begins") full.add(zone);
        else if (phase === "ends") full.delete(zone);
      },
      notification: ({ at }) => {
        toldAt = at;
      },
    },
    finish: () => {
      for (const run of ledger.runs) {
        if (run.ended === null && ledger.now - run.startedAt < UNDER_WAY_MS) continue;
        // A superseded run touched nothing: the one that it made room for tells.
        if (run.ended?.as === "lost" || run.ended?.as === "superseded") continue;
        check(
          run.ended !== null && run.ended.as !== "unnamed",
          () => `${run.name} ${run.ended === null ? "never ended" : "ended without a named state"}`,
        );
        check(toldAt !== null && toldAt >= run.startedAt, () => `nobody was told of ${run.name}`);
      }
      if (lostAt === null || ledger.now - lostAt < budgetMs) return;
      const since = lostAt;
      check(toldAt !== null && toldAt >= since, () => "nobody was told of the disaster");
    },
  };
};
