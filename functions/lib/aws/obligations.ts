import type { FailoverRun } from "../domain/failover-run.ts";
import type { Item, Table } from "./table.ts";

/**
 * What has been begun and must be ended, by whoever comes along:
 * - `run`: a failover that has not ended yet; dead ones are resumed by `sweep-runs`
 * - `fence`: the old active must be stopped
 * - `epoch`: the other Region must be told which way the group runs now
 */
export type ObligationKind = "run" | "fence" | "epoch";

/** Something that a group owes. */
export interface Obligation {
  readonly kind: ObligationKind;
  /** The run's name, or the epoch. */
  readonly id: string;
  readonly details: Item;
}

/** That the old active of a failover must be stopped. */
export const fenceOf = ({ run, epoch, active }: FailoverRun): Obligation => ({
  kind: "fence",
  id: String(epoch),
  details: { run, region: active },
});

/** The obligations of groups, kept in one Region's table. */
export interface Obligations {
  /** Notes an obligation before it is tried; noting it again changes the given details only. */
  owe(group: string, obligation: Obligation): Promise<void>;
  /** Strikes an obligation out, once it is acknowledged. */
  settle(group: string, obligation: Pick<Obligation, "kind" | "id">): Promise<void>;
  /** What is owed, by kind and id. */
  outstanding(group: string): Promise<Obligation[]>;
}

const key = ({ kind, id }: Pick<Obligation, "kind" | "id">): string => `owed#${kind}#${id}`;

/** Opens the obligations in this Region's table. */
export function openObligations(table: Table): Obligations {
  return {
    owe: async (group, { kind, id, details }) => {
      await table.set(group, key({ kind, id }), { ...details, kind, id, status: "owed" });
    },
    settle: async (group, obligation) => {
      await table.set(group, key(obligation), { status: "settled" });
    },
    outstanding: async (group) =>
      (await table.between(group, "owed#", "owed#~")).flatMap(({ kind, id, status, ...details }) =>
        status === "owed" ? [{ kind: kind as ObligationKind, id: String(id), details }] : [],
      ),
  };
}
