import * as z from "zod/mini";
import type { BackupProblem } from "../lib/domain/backup-problem.ts";
import { waitBounds } from "../list-groups/contract.ts";

export const input = z.object({
  group: z.string(),
  /** Region where the group's servers run. */
  active: z.string(),
  /** When the tick's execution started, ISO 8601: the same for every attempt. */
  tick: z.iso.datetime(),
  /** Names this attempt of this task and no other one. */
  attempt: z.string(),
  bounds: waitBounds,
});

export type Input = z.infer<typeof input>;

export interface Output {
  /** Ids of the sets that were taken now. */
  readonly taken: readonly string[];
  /** Ids of the sets that were there already. */
  readonly there: readonly string[];
  /** After how many seconds the sets are typically complete. */
  readonly waitSeconds: number;
  readonly problems: readonly BackupProblem[];
}
