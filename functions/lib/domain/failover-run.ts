import * as z from "zod/mini";

/** What every step of a failover is given: which group, in whose name, from where to where. */
export const failoverRun = z.object({
  group: z.string(),
  /**
   * Name of the run and of its first execution; it is the lease's holder and the tag of all that the run creates.
   * Executions that resume the run keep it.
   */
  run: z.string(),
  /** The epoch that the run will establish. */
  epoch: z.int(),
  active: z.string(),
  standby: z.string(),
});

export type FailoverRun = z.infer<typeof failoverRun>;

/** What a step is given besides that has to know whether the group is still to be moved. */
export const undecided = {
  /** The suspicion's first bad slot that the run was started for. */
  firstBadSlot: z.iso.datetime(),
  /** Whether the run had turned the group before it died: then it is past all deciding. */
  turned: z.boolean(),
};

/** The input of the failover machine. Written by one function only, so that equal means equal to the byte. */
export interface FailoverInput {
  readonly epoch: number;
  readonly firstBadSlot: string;
  readonly group: string;
  readonly mode: "failover";
}

/** The input as text: members in one order, so that the same run always has the same bytes. */
export const failoverInput = ({ epoch, firstBadSlot, group }: Omit<FailoverInput, "mode">): string =>
  JSON.stringify({ epoch, firstBadSlot, group, mode: "failover" } satisfies FailoverInput);
