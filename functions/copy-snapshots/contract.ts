import * as z from "zod/mini";
import type { BackupProblem } from "../lib/domain/backup-problem.ts";
import { waitBounds } from "../list-groups/contract.ts";

export const input = z.object({
  group: z.string(),
  /** Region where the group's snapshots are taken. */
  active: z.string(),
  /** Region that they are copied into. */
  standby: z.string(),
  /** Names this attempt of this task and no other one. */
  attempt: z.string(),
  bounds: waitBounds,
});

export type Input = z.infer<typeof input>;

export interface Output {
  /** `done` when nothing is under way and nothing waits to be copied. */
  readonly status: "pending" | "done";
  /** Servers with a copy under way. */
  readonly copying: readonly string[];
  /** Servers whose set is still being taken, or waits for a slot. */
  readonly waiting: readonly string[];
  /** After how many seconds it is worth looking again. */
  readonly waitSeconds: number;
  readonly problems: readonly BackupProblem[];
}
