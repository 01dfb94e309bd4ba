import { describe, expect, test } from "@jest/globals";
import { runStatusCommand } from "../../cli/commands/status.ts";
import { statusCommand } from "../../cli/stage/stage-arguments.ts";
import { AwsError } from "../../simulator/cloud/cloud.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";
import { onStage, type StageTest } from "../helpers/stage-world.ts";

const status = (stage: StageTest, ...words: string[]) =>
  stage.run(statusCommand(), runStatusCommand, ...words);

async function statusOf(stage: StageTest) {
  const { stdout, exitCode } = await status(stage, "--json");
  return { exitCode, ...JSON.parse(stdout) };
}

describe("lifeboat status", () => {
  test(
    "says that all is well while nothing is wrong, and changes nothing",
    () =>
      onStage(async (stage) => {
        const { exitCode, stdout, stderr } = await status(stage);
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
        expect(stdout).toContain("Group web: runs in us-east-1, standby us-west-2, epoch 0");
        expect(stdout).toMatch(/own probe {7}UP UP UP UP UP UP\n/);
        expect(stdout).toMatch(/points {6}web-1 {2}of 2026-03-01T12:10:\d\dZ, 3\d\d s old/);
        expect(stdout).toContain("All is well.");
        expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
        const reads = ["DescribeTable", "GetItem", "Query", "DescribeSnapshots"];
        expect(new Set(stage.called.map((call) => call.split(".")[1]))).toEqual(new Set(reads));
        expect(await statusOf(stage)).toMatchObject({ exitCode: 0, schemaVersion: 1, attention: [] });
      }),
    PACKAGING_MS,
  );

  test("shows the suspicion and its reasons while the lost Region is silent, within seconds", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.kernel.sleep(35_000);
      const before = stage.kernel.now();
      const { exitCode, stdout } = await status(stage);
      expect(exitCode).toBe(1);
      expect(stage.kernel.now() - before).toBeLessThan(10_000);
      expect(stdout).toContain("us-east-1       says nothing: no answer");
      expect(stdout).toMatch(/suspicion {3}since 2026-03-01T12:1\d:\d0\.000Z, open: endpoint/);
      expect(stdout).toContain("! web: its active Region is suspected since");
    }));

  test("shows after a failover the new direction, what is owed, and for how long nothing protects", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.minutes(6);
      const { groups, attention } = await statusOf(stage);
      expect(groups).toMatchObject([
        {
          active: "us-west-2",
          standby: "us-east-1",
          epoch: 1,
          epochs: { "us-east-1": null, "us-west-2": 1 },
          evidence: null,
          recoveryPoints: null,
          owed: [
            { kind: "epoch", id: "1", region: "us-west-2" },
            { kind: "fence", id: "1", region: "us-west-2" },
          ],
          runs: [{ outcome: "recovered", region: "us-west-2" }],
        },
      ]);
      expect(groups[0].unprotectedSeconds).toBeGreaterThan(120);
      expect(attention).toContain("web: us-west-2 still owes: the fence of the old active (epoch 1)");
    }));

  test("finds the group protected again once the lost Region is back and holds new copies", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.minutes(6);
      stage.account.restoreRegion("us-east-1");
      await stage.minutes(25);
      const { groups } = await statusOf(stage);
      expect(groups).toMatchObject([
        { epochs: { "us-east-1": 1, "us-west-2": 1 }, unprotectedSeconds: null, owed: [] },
      ]);
    }));

  test("says what it lacks when it may not read, instead of calling a Region silent", () =>
    onStage(async (stage) => {
      stage.refuse = ({ service, operation }) =>
        service === "EC2" ? new AwsError("UnauthorizedOperation", `not ${operation}`) : undefined;
      const { exitCode, stdout, stderr } = await status(stage);
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
      expect(stderr).toContain("you lack a permission (docs/commands.md lists them): describe snapshots");
    }));

  test("says that credentials have expired", () =>
    onStage(async (stage) => {
      stage.refuse = () => new AwsError("ExpiredTokenException", "The security token is expired");
      const { exitCode, stderr } = await status(stage);
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(/AWS has no use for your credentials \(log in again.*token is expired/);
    }));

  test("fails when no Region answers, and refuses a stage that is in none", () =>
    onStage(async (stage) => {
      const { exitCode, stderr } = await status(stage, "--stage", "other");
      expect(exitCode).toBe(2);
      expect(stderr).toContain('--stage: expected a stage that is deployed, found "other": us-east-1 and');
      stage.fate = () => ({ kind: "loseAnswer" });
      expect(await status(stage)).toMatchObject({
        exitCode: 4,
        stderr: expect.stringContaining("no answer"),
      });
    }));
});
