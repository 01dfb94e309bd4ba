import { expect } from "@jest/globals";
import { RUN } from "./failover-scripts.ts";
import { callsOf, type MachineRun } from "./product-machine.ts";

/** What a person is told at the end. */
export const told = (done: MachineRun) => callsOf(done, "CloseRun").at(-1)?.payload;
/** States that only a run enters which moves the group. */
export const MOVING = ["VerifyStandby", "FenceActive", "TakeOver", "VerifySwitch"];
/** Those of them that a run has entered. */
export const movedIn = ({ path }: MachineRun) => MOVING.filter((state) => path.includes(state));

/** Expects a run to be held for a reason, everything kept and told, after it had entered these states. */
export function expectHeld(done: MachineRun, reason: string, movedBefore: readonly string[]): void {
  expect(done).toMatchObject({ status: "FAILED", error: "Held", cause: expect.stringContaining(reason) });
  expect(done.path.slice(-3)).toEqual(["CloseRun", "HowItEnded", "Held"]);
  expect(told(done)).toMatchObject({ ...RUN, outcome: "held", reasons: done.cause?.split("; ") });
  expect(movedIn(done)).toEqual(movedBefore);
}
