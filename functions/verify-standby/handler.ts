import { openEvidence } from "../lib/aws/evidence-store.ts";
import { openTable } from "../lib/aws/table.ts";
import { openVerdicts } from "../lib/aws/verdicts.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { markerProblem } from "../lib/domain/marker.ts";
import { SLOT_MS } from "../lib/domain/slots.ts";
import { callsOff } from "../lib/domain/verdict.ts";
import { StepFailed } from "../lib/errors.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { PATIENCE, probeEndpoint } from "../lib/runtime/probes.ts";
import { type Input, input, type Output } from "./contract.ts";

/** How many good answers in a row prove a server. */
const GOOD_ANSWERS = 3;
const AGAIN_SECONDS = 1;
/** Slots that began this long ago and have been probed by now. */
const RECENTLY_MS = 3 * SLOT_MS;

/**
 * Proves the standby before anything is fenced or switched: at its public address, under the production name and
 * its certificate, within the latency, with the right body, and with the data of the claimed recovery point. The
 * verdict may be minutes old by then, so it is heard once more: an active Region that serves again is not fenced.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const table = openTable(host, environment.region, environment.table);
    const evidence = openEvidence(table);
    const verdictOf = openVerdicts(host, table);
    return async ({ group: name, run, epoch, active, standby, points, firstBadSlot, turned }) => {
      const group = groupNamed(host.configuration, name);
      const address = environment.addresses[name]?.[standby];
      if (address === undefined)
        throw new StepFailed(`LIFEBOAT_ADDRESSES has no address for ${name} in ${standby}`);
      const not = (reason: string): Output => ({
        status: "pending",
        reasons: [reason],
        waitSeconds: AGAIN_SECONDS,
      });
      for (let answers = 0; answers < GOOD_ANSWERS; answers += 1) {
        const { testimony, reason } = await probeEndpoint(host, group, address);
        if (testimony !== "UP") return not(reason);
      }
      const { health, hostname } = group;
      const page = { address, port: health.port, serverName: hostname, path: "/lifeboat" };
      const answer = await host.https.get({ ...page, ...PATIENCE });
      if (answer.outcome === "failed") return not(`the page /lifeboat: ${answer.reason}`);
      if (answer.status !== 200) return not(`the page /lifeboat: status ${answer.status} instead of 200`);
      const [point] = points;
      const problem = point && markerProblem(answer.body, { epoch, takenAt: point.takenAt });
      if (problem !== undefined) return not(problem);
      if (!turned) {
        const now = host.now().getTime();
        const [verdict, seen] = await Promise.all([
          verdictOf({ group: name, firstBadSlot }),
          evidence.read(name, now - RECENTLY_MS, now),
        ]);
        if (callsOff(verdict)) {
          host.log("WARN", "verdict", { group: name, run, ...verdict });
          return { status: "called-off", verdict, reasons: verdict.reasons, waitSeconds: 0 };
        }
        // A suspicion clears when it has not been renewed for a while; one good answer is reason enough to wait for that.
        if (seen.at(-1)?.probe === "UP") return not(`the endpoint in ${active} has just answered`);
      }
      host.log("INFO", "standby-verified", { group: name, run, region: standby, address, points });
      return {
        status: "verified",
        reasons: [`${GOOD_ANSWERS} good answers of ${address}, marker of ${point?.set}`],
        waitSeconds: 0,
      };
    };
  },
});
