import * as z from "zod/mini";
import type { Testimony } from "../../functions/lib/domain/evidence.ts";
import { SLOT_MS } from "../../functions/lib/domain/slots.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import type { Bar, Look } from "./lanes.ts";

/** The witnesses of functions/lib/domain/evidence.ts, for people. */
export const WITNESSES = {
  probe: "Own probe",
  oracle: "Route 53's checkers",
  selfCheck: "Self-check",
  beacon: "Region's APIs",
} as const;
export type Witness = keyof typeof WITNESSES;

/** What the witnesses said in one slot. */
export interface Heard extends Readonly<Record<Witness, Testimony>> {
  readonly group: string;
  readonly slotMs: number;
}

const testimony = z.object({ S: z.enum(["UP", "DOWN", "UNKNOWN"]) });

/** The detector's write of a slot's evidence, as it goes to DynamoDB. */
const evidenceWrite = z.object({
  Key: z.object({ group: z.object({ S: z.string() }) }),
  ExpressionAttributeValues: z.object({
    ":evidence": z.object({
      M: z.object({
        slotMs: z.object({ N: z.string() }),
        probe: testimony,
        oracle: testimony,
        selfCheck: testimony,
        beacon: testimony,
      }),
    }),
  }),
});

/** What the detector wrote down, slot by slot: the good slots are in no log. */
export function heardWitnesses(records: readonly TraceRecord[]): Heard[] {
  const slots = new Map<string, Heard>();
  for (const record of records) {
    if (record.kind !== "call" || record.service !== "DynamoDB" || record.operation !== "UpdateItem")
      continue;
    const { success, data } = evidenceWrite.safeParse(record.input);
    if (!success) continue;
    const group = data.Key.group.S;
    const { slotMs, probe, oracle, selfCheck, beacon } = data.ExpressionAttributeValues[":evidence"].M;
    const heard = {
      group,
      slotMs: Number(slotMs.N),
      probe: probe.S,
      oracle: oracle.S,
      selfCheck: selfCheck.S,
      beacon: beacon.S,
    };
    slots.set(`${group} ${slotMs.N}`, heard);
  }
  return [...slots.values()].sort((a, b) => a.slotMs - b.slotMs);
}

const LOOKS: Readonly<Record<Testimony, Look>> = { UP: "good", DOWN: "bad", UNKNOWN: "unknown" };

/** Slots of one group in which a witness said the same, joined. A slot without evidence is a gap. */
export function testimonyBars(heard: readonly Heard[], witness: Witness): Bar[] {
  const bars: Bar[] = [];
  for (const slot of heard) {
    const said = slot[witness];
    const last = bars.at(-1);
    const [from, to] = [slot.slotMs, slot.slotMs + SLOT_MS];
    if (last?.text === said && last.to === from) bars[bars.length - 1] = { ...last, to };
    else bars.push({ from, to, look: LOOKS[said], text: said });
  }
  return bars;
}
