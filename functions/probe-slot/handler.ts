import { openDirections } from "../lib/aws/directions.ts";
import { openEvidence } from "../lib/aws/evidence-store.ts";
import { type Measurement, openMetrics } from "../lib/aws/metrics.ts";
import { openRuns } from "../lib/aws/runs.ts";
import { openTable } from "../lib/aws/table.ts";
import type { GroupConfiguration } from "../lib/config/schema.ts";
import { isInCharge } from "../lib/domain/direction.ts";
import { type Judgement, judge, type SlotEvidence, type Suspicion } from "../lib/domain/evidence.ts";
import { METRIC } from "../lib/domain/names.ts";
import { runName, SLOT_MS } from "../lib/domain/slots.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { gatherEvidence } from "../lib/runtime/probes.ts";
import { type Input, input, type Output } from "./contract.ts";

/** How long the alarm's event may take before the loop starts the failover itself. */
const OVERDUE_MS = 20_000;
/** Evidence that one judgement looks at: the window of six slots. */
const WINDOW_MS = 5 * SLOT_MS;

/**
 * One slot of the detector: for each group that this Region is in charge of, claim the slot, hear the witnesses,
 * judge, publish. A slot that another tick has claimed costs one write.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const table = openTable(host, region, environment.table);
    const directions = openDirections(host, environment, table);
    const evidence = openEvidence(table);
    const runs = openRuns(table);
    const metrics = openMetrics(host, environment);

    /** The judgement after this slot, or undefined when the slot is not ours to probe. */
    const observe = async (group: GroupConfiguration, slotMs: number, tick: string) => {
      const direction = await directions.own(group);
      if (!isInCharge(direction, region) || !(await evidence.claim(group.name, slotMs, tick)))
        return undefined;
      const before = await evidence.suspicion(group.name);
      const suspicious = before !== undefined && before.status !== "cleared";
      const found: SlotEvidence = {
        slotMs,
        ...(await gatherEvidence(host, environment, { group, region: direction.active, suspicious })),
      };
      await evidence.record(group.name, found);
      const seen = await evidence.read(group.name, slotMs - WINDOW_MS, slotMs);
      const judgement = judge({
        evidence: seen,
        slotMs,
        nowMs: host.now().getTime(),
        before,
        holdDownSeconds: group.detection.holdDownSeconds,
      });
      if (judgement.suspicion && changed(before, judgement.suspicion)) {
        await evidence.saveSuspicion(group.name, judgement.suspicion);
        host.log("WARN", `suspicion-${eventOf(judgement.suspicion)}`, {
          group: group.name,
          ...judgement.suspicion,
        });
      }
      if (found.probe !== "UP") host.log("WARN", "slot-bad", { group: group.name, ...found });
      return { group: group.name, judgement, epoch: direction.epoch };
    };

    /** Whether a suspicion stands that nobody has taken up. */
    const isOverdue = async (group: string, { level, suspicion }: Judgement, epoch: number) =>
      level > 0 &&
      suspicion !== undefined &&
      host.now().getTime() - suspicion.openedAtMs >= OVERDUE_MS &&
      !(await runs.exists(group, runName(group, epoch + 1, suspicion.firstBadSlotMs)));

    return async ({ slot, tick }) => {
      const slotMs = Math.floor(Date.parse(slot) / SLOT_MS) * SLOT_MS;
      const observed = await Promise.allSettled(
        host.configuration.groups.map((group) => observe(group, slotMs, tick)),
      );
      // What was seen of one group is published also when another group's slot failed.
      const mine = observed.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : []));
      const failures = observed.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      for (const reason of failures) host.log("ERROR", "slot-failed", { slot, reason: String(reason) });
      if (mine.length === 0 && failures.length > 0) throw failures[0];
      await metrics.publish(mine.flatMap(({ group, judgement }) => measurements(group, judgement)));
      const overdue: string[] = [];
      for (const { group, judgement, epoch } of mine)
        if (await isOverdue(group, judgement, epoch)) overdue.push(group);
      // One failover is started a slot, and the groups take turns, so that one that cannot start keeps nobody back.
      const turn = (slotMs / SLOT_MS) % Math.max(1, overdue.length);
      return { overdue: overdue.length > 0, group: overdue[turn] ?? null };
    };
  },
});

const changed = (before: Suspicion | undefined, after: Suspicion) =>
  before?.status !== after.status || before.firstBadSlotMs !== after.firstBadSlotMs;

const eventOf = ({ status }: Suspicion) => (status === "open" ? "raised" : status);

function measurements(group: string, { level, isolated }: Judgement): Measurement[] {
  return [
    { group, name: METRIC.detectionLevel, value: level, highResolution: true },
    { group, name: METRIC.heartbeat, value: 1 },
    { group, name: METRIC.isolated, value: isolated ? 1 : 0 },
  ];
}
