import { groupNamed } from "../config/groups.ts";
import { readVerdict, type Verdict } from "../domain/verdict.ts";
import type { Host } from "../runtime/host.ts";
import { openEvidence } from "./evidence-store.ts";
import type { Table } from "./table.ts";

/** What the detector of this Region makes by now of the suspicion that a run was started for. */
export function openVerdicts(
  host: Host,
  table: Table,
): (run: { readonly group: string; readonly firstBadSlot: string }) => Promise<Verdict> {
  const evidence = openEvidence(table);
  return async ({ group, firstBadSlot }) =>
    readVerdict({
      suspicion: await evidence.suspicion(group),
      firstBadSlotMs: Date.parse(firstBadSlot),
      holdDownSeconds: groupNamed(host.configuration, group).detection.holdDownSeconds,
      nowMs: host.now().getTime(),
    });
}
