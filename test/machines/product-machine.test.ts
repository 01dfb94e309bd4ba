import { describe, expect, test } from "@jest/globals";
import { FILE, falseAlarm, regionLost, run } from "../helpers/failover-scripts.ts";
import { hangs, runMachine, untaken } from "../helpers/product-machine.ts";

const input = { epoch: 1, firstBadSlot: "2026-11-24T07:29:40.000Z", group: "web", mode: "failover" };

describe("the machine tests' own helper", () => {
  test("knows of no path before something has run, and of those that were taken afterwards", async () => {
    const all = untaken(FILE);
    for (const name of ["TakeOver", "IsSwitched.Choices[1]", "IsConfirmed.Default", "FenceActive.Catch[0]"])
      expect(all).toContain(name);
    await run();
    const left = untaken(FILE);
    for (const name of ["TakeOver", "IsSwitched.Choices[1]", "HasVerdict.Default"])
      expect(left).not.toContain(name);
    // Both lead to CloseRun, as the one that was taken does.
    for (const name of ["IsSwitched.Choices[2]", "TakeOver.Catch[0]", "IsConfirmed.Default", "StandDown"])
      expect(left).toContain(name);
    await run({}, falseAlarm);
    expect(untaken(FILE)).not.toContain("IsConfirmed.Default");
  });

  test("refuses a payload that the function's contract refuses, and names the field", async () => {
    const withoutEpoch = runMachine(FILE, { input: { ...input, epoch: "1" }, tasks: regionLost });
    await expect(withoutEpoch).rejects.toThrow(
      /AcquireLease is not of its contract:\s+epoch: expected a number/,
    );
  });

  test("refuses to go on without a script, and names the function", async () => {
    const tasks = { AcquireLease: regionLost.AcquireLease, ReadVerdict: [hangs] };
    await expect(runMachine(FILE, { input, tasks })).rejects.toThrow("there is no script for RestoreVolumes");
  });
});
