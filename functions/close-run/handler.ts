import { openEvidence } from "../lib/aws/evidence-store.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { openObligations } from "../lib/aws/obligations.ts";
import { openPages } from "../lib/aws/pages.ts";
import { openRuns, type Run } from "../lib/aws/runs.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { FALSE_ALARMS, isOneTooMany } from "../lib/domain/false-alarms.ts";
import { incidentMessage } from "../lib/domain/incident-message.ts";
import { isPassing, Unrecorded } from "../lib/errors.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Ends a run: tells a person, records the end, and gives the lease back. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const table = openTable(host, environment.region, environment.table);
    const evidence = openEvidence(table);
    const leases = openLeases(host, table);
    const obligations = openObligations(table);
    const runs = openRuns(table);
    const pages = openPages(host, environment.region, environment.topicArn);

    /** Undefined when that cannot be read: a person is told all the same. */
    const hasTurned = async ({ group, ...holder }: Input): Promise<boolean | undefined> => {
      try {
        return await leases.hasTurned(group, holder);
      } catch (error) {
        host.log("ERROR", "direction-unread", { group, reason: String(error) });
        return undefined;
      }
    };

    return async (incident) => {
      const { group, run, epoch, outcome } = incident;
      const { hostname } = groupNamed(host.configuration, group);
      const turned = outcome === "held" ? await hasTurned(incident) : outcome === "recovered";
      const { subject, message } = incidentMessage({ ...incident, hostname, turned });
      const at = host.now().toISOString();
      const details = { reasons: incident.reasons, verdict: incident.verdict };
      const recording = allSettled([
        runs.record(group, { run, outcome, at }, details),
        leases.release(group, { run, epoch }),
        obligations.settle(group, { kind: "run", id: run }),
        // Nothing was decided, and this run's name is spent: if the failure lasts, it has to be suspected anew.
        ...(incident.verdict === "unconfirmed" ? [evidence.dismiss(group, incident.firstBadSlot)] : []),
      ]);
      // Neither waits for the other: a page that nobody takes must not keep the lease from the next failover.
      const [telling, recorded] = await Promise.allSettled([
        incident.told ? undefined : pages.send(subject, message),
        recording,
      ]);
      if (telling.status === "rejected") throw telling.reason;
      if (recorded.status === "rejected") throw unrecorded(run, recorded.reason);
      const { verdict, rungs } = incident;
      host.log("WARN", "run-closed", { group, run, outcome, verdict, rungs });
      if (outcome === "stood-down" && isOneTooMany(falseAlarms(await runs.all(group))))
        await pages.send(
          `Lifeboat: ${FALSE_ALARMS} suspicions about ${group} were not confirmed within 15 minutes`,
          `${group} fails its probes again and again without being lost. Look at its network and its health page.`,
        );
      return { subject };
    };
  },
});

/** What passes is tried again without another page; anything else is a person's. */
const unrecorded = (run: string, reason: unknown): unknown =>
  isPassing(reason)
    ? new Unrecorded(`the end of ${run} is told, and not recorded: ${reason.message}`)
    : reason;

const falseAlarms = (runs: readonly Run[]): number[] =>
  runs.flatMap(({ outcome, at }) => (outcome === "stood-down" ? [Date.parse(at)] : []));
