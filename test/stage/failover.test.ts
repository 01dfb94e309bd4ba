import { describe, expect, test } from "@jest/globals";
import { runFailoverCommand } from "../../cli/commands/failover.ts";
import { failoverCommand } from "../../cli/stage/stage-arguments.ts";
import type { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";
import { onStage, type StageTest } from "../helpers/stage-world.ts";

const failover = (stage: StageTest, ...words: string[]) =>
  stage.run(failoverCommand(), runFailoverCommand, "--group", "web", ...words);

const MACHINE = "arn:aws:states:us-west-2:111122223333:stateMachine:lifeboat-drill-failover";
const machines = ({ account }: StageTest) => account.region("us-west-2").services.get("SFN") as StepFunctions;
const executions = (stage: StageTest) =>
  machines(stage).operations.ListExecutions({ stateMachineArn: MACHINE }).executions;

/** Loses the active Region and waits until it is suspected and nothing was started yet; the loop's start is broken. */
async function suspected(stage: StageTest): Promise<void> {
  const { account } = stage;
  account.inflict({ kind: "function-fails", region: "us-west-2", function: "startFailover" });
  account.loseRegion("us-east-1");
  await stage.kernel.sleep(35_000);
}

describe("lifeboat failover", () => {
  test(
    "refuses without a standing suspicion, says why, and starts nothing",
    () =>
      onStage(async (stage) => {
        const { exitCode, stdout, stderr } = await failover(stage, "--yes");
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
        expect(stderr).toContain("there is no standing suspicion about us-east-1");
        expect(stderr).toContain("there is no forced failover; nothing was started");
        expect(executions(stage)).toEqual([]);
      }),
    PACKAGING_MS,
  );

  test("shows what it will do, starts the suspicion's own run when a person consents, and follows it", () =>
    onStage(async (stage) => {
      await suspected(stage);
      expect(executions(stage)).toEqual([]);
      stage.answer = "web";
      const { exitCode, stdout, stderr } = await failover(stage);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain("Failover of group web: from us-east-1 to us-west-2");
      expect(stdout).toMatch(/starts {2}failover-web-1-20260301T\d{6}Z; epoch 0 becomes 1/);
      expect(stdout).toMatch(/points {6}web-1 {2}of 2026-03-01T\S+Z, \d+ s old/);
      expect(stdout).toContain("! it moves only if the verdict is REGION_LOST");
      expect(stdout).toContain("takes over: switch object and metric");
      expect(stdout).toMatch(/confirm {6,}\d+\.\d/);
      expect(stdout).toContain("Recovered: the group runs in the other Region.");
      expect(executions(stage)).toHaveLength(1);
    }));

  test("starts nothing without consent, or without anybody to ask", () =>
    onStage(async (stage) => {
      await suspected(stage);
      expect(await failover(stage)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") });
      stage.answer = "no";
      const { exitCode, stderr } = await failover(stage);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('"no" is not web; nothing was started');
      expect(executions(stage)).toEqual([]);
    }));

  test("joins the run that Lifeboat itself has started, and reports it as JSON", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.kernel.sleep(60_000);
      const [{ name } = { name: "" }] = executions(stage);
      const { exitCode, stdout, stderr } = await failover(stage, "--json");
      expect(exitCode).toBe(0);
      expect(stderr).toContain(`joins   ${name}, which is under way`);
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ schemaVersion: 1, run: name, executions: [name], outcome: "recovered" });
      expect(report.phases.restore).toBeGreaterThan(0);
      expect(stage.called).not.toContain("SFN.StartExecution");
    }));

  test("follows a run whose execution is stopped on through the one that resumes it", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.kernel.sleep(60_000);
      const done = failover(stage, "--json");
      await stage.kernel.sleep(5_000);
      const [first] = executions(stage);
      machines(stage).operations.StopExecution({ executionArn: first?.executionArn ?? "" });
      const { exitCode, stdout } = await done;
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        outcome: "recovered",
        executions: [first?.name, `${first?.name}-again-1`],
      });
    }));

  test("joins a run that has turned the group already, and says which way it went", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.kernel.sleep(60_000);
      const [{ name, executionArn } = { name: "", executionArn: "" }] = executions(stage);
      const hasTurned = () =>
        machines(stage)
          .operations.GetExecutionHistory({ executionArn, reverseOrder: true })
          .events?.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === "VerifySwitch");
      for (let looks = 0; looks < 200 && !hasTurned(); looks += 1) await stage.kernel.sleep(500);
      const { exitCode, stdout } = await failover(stage);
      expect(exitCode).toBe(0);
      expect(stdout).toContain("Failover of group web: from us-east-1 to us-west-2");
      expect(stdout).toContain(`joins   ${name}, which is under way`);
      expect(stdout).not.toContain("silent");
      expect(stdout).toContain("Recovered: the group runs in the other Region.");
    }));

  test("tells a terminal each step as it happens, in the words of a rehearsal", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.kernel.sleep(60_000);
      stage.isTTY = true;
      const { stderr } = await failover(stage);
      expect(stderr).toMatch(/12:1\d:\d\d {2}starts the standby\n/);
      expect(stderr).toMatch(/12:1\d:\d\d {2}fences the old active\n/);
      expect(stderr).toMatch(/WaitForEvidence, \d+ s/);
    }));

  test("leaves a run alone on Ctrl-C, and says how to join it again", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.kernel.sleep(60_000);
      const done = failover(stage);
      await stage.kernel.sleep(3_000);
      stage.interrupted.abort();
      const { exitCode, stderr } = await done;
      expect(exitCode).toBe(130);
      expect(stderr).toContain("goes on by itself. Join it again with: lifeboat failover --stage drill");
      await stage.minutes(5);
      expect(executions(stage)).toMatchObject([{ status: "SUCCEEDED" }]);
    }));

  test("refuses after the failover: the Region that would be in charge is silent", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.minutes(6);
      const { exitCode, stderr } = await failover(stage, "--yes");
      expect(exitCode).toBe(2);
      expect(stderr).toContain("us-east-1, where the failover would run, is silent");
    }));
});
