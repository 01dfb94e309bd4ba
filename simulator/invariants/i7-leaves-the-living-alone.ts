import type { Of } from "../kernel/trace.ts";
import type { InvariantFactory } from "./invariant.ts";

/** The time over which the client's luck is counted. */
const WINDOW_MS = 30_000;
/** An active Region that answers this share of the requests is alive. */
const ALIVE_SHARE = 0.8;
/** Fewer requests than this say nothing. */
const ENOUGH_REQUESTS = 5;

/** I7: no flapping. While the active Region serves the outside client, nothing is fenced and nothing taken over. */
export const leavesTheLivingAlone: InvariantFactory = ({ ledger, check }) => {
  let recent: Of<"client">[] = [];
  return {
    id: "I7",
    on: {
      client: (record) => {
        recent.push(record);
        const [oldest] = recent;
        // Twice the window, so that the list is not copied at every request.
        if (oldest && record.at - oldest.at > 2 * WINDOW_MS)
          recent = recent.filter(({ at }) => record.at - at <= WINDOW_MS);
      },
      transition: (record) => {
        if (record.phase !== "entered" || (record.state !== "FenceActive" && record.state !== "TakeOver"))
          return;
        const run = ledger.runs.of(record);
        if (run === undefined) return;
        const active = ledger.oldActive(run);
        const seen = recent.filter(({ at }) => record.at - at <= WINDOW_MS);
        const served = seen.filter(({ ok, servedFrom }) => ok && servedFrom === active).length;
        check(
          seen.length < ENOUGH_REQUESTS || served < ALIVE_SHARE * seen.length,
          () =>
            `${run.name} entered ${record.state} while ${active} answered ${served} of the client's last ${seen.length} requests`,
        );
      },
    },
  };
};
