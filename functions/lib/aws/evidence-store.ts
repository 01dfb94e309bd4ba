import type { SlotEvidence, Suspicion } from "../domain/evidence.ts";
import { slotItem } from "../domain/slots.ts";
import type { Item, Table } from "./table.ts";

const SUSPICION_ITEM = "suspicion";
/** Evidence is kept for a day, so that a person can read afterwards why Lifeboat did what it did. */
const KEPT_SECONDS = 86_400;

/** Where the detector keeps what it has seen and what it makes of it. */
export interface EvidenceStore {
  /** Takes a slot for a tick, or confirms that the tick has it (its answer was lost); false when another one has it. */
  claim(group: string, slotMs: number, tick: string): Promise<boolean>;
  record(group: string, evidence: SlotEvidence): Promise<void>;
  /** Evidence of the slots between two instants, both included; a claimed slot without a result is left out. */
  read(group: string, firstMs: number, lastMs: number): Promise<SlotEvidence[]>;
  suspicion(group: string): Promise<Suspicion | undefined>;
  saveSuspicion(group: string, suspicion: Suspicion): Promise<void>;
  /** Drops the suspicion of that first bad slot; another one stays. The detector raises a new one if there is cause. */
  dismiss(group: string, firstBadSlot: string): Promise<void>;
}

/** Opens the store in this Region's table. */
export function openEvidence(table: Table): EvidenceStore {
  const store: EvidenceStore = {
    claim: (group, slotMs, tick) =>
      table.put(
        group,
        slotItem(slotMs),
        { tick, expiresAt: Math.floor(slotMs / 1000) + KEPT_SECONDS },
        { expression: "attribute_not_exists(#item) OR #tick = :tick", values: { tick } },
      ),
    record: async (group, { slotMs, ...witnesses }) => {
      await table.set(group, slotItem(slotMs), {
        evidence: { slotMs, ...witnesses, reasons: [...witnesses.reasons] },
      });
    },
    read: async (group, firstMs, lastMs) => {
      const items = await table.between(group, slotItem(firstMs), slotItem(lastMs));
      return items.flatMap(({ evidence }) =>
        evidence === undefined ? [] : [evidence as unknown as SlotEvidence],
      );
    },
    suspicion: async (group) => {
      const found = await table.get(group, SUSPICION_ITEM);
      return found?.["suspicion"] as unknown as Suspicion | undefined;
    },
    saveSuspicion: async (group, suspicion) => {
      await table.put(group, SUSPICION_ITEM, { suspicion: { ...suspicion } as unknown as Item });
    },
    dismiss: async (group, firstBadSlot) => {
      const standing = await store.suspicion(group);
      if (standing?.firstBadSlotMs === Date.parse(firstBadSlot))
        await store.saveSuspicion(group, { ...standing, status: "cleared" });
    },
  };
  return store;
}
