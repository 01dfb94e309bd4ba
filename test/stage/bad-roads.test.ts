import { describe, expect, test } from "@jest/globals";
import { runBackupCommand } from "../../cli/commands/backup.ts";
import { runFailoverCommand } from "../../cli/commands/failover.ts";
import { backupCommand, failoverCommand } from "../../cli/stage/stage-arguments.ts";
import { AwsError } from "../../simulator/cloud/cloud.ts";
import type { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";
import { onStage, type StageTest } from "../helpers/stage-world.ts";

const backup = (stage: StageTest, ...words: string[]) =>
  stage.run(backupCommand(), runBackupCommand, ...words);

const failover = (stage: StageTest, ...words: string[]) =>
  stage.run(failoverCommand(), runFailoverCommand, "--group", "web", ...words);

/** A failover of Lifeboat's own is under way. */
async function underWay(stage: StageTest): Promise<void> {
  stage.account.loseRegion("us-east-1");
  await stage.kernel.sleep(60_000);
}

const expire = (stage: StageTest) => {
  stage.refuse = () => new AwsError("ExpiredTokenException", "The security token is expired");
};

/** Stops the failover's only execution, as somebody can in the console. */
function stopFailover({ account }: StageTest): void {
  const { operations } = account.region("us-west-2").services.get("SFN") as StepFunctions;
  const stateMachineArn = "arn:aws:states:us-west-2:111122223333:stateMachine:lifeboat-drill-failover";
  const [{ executionArn } = { executionArn: "" }] = operations.ListExecutions({ stateMachineArn }).executions;
  operations.StopExecution({ executionArn });
}

describe("a command that follows an execution", () => {
  test(
    "ends when the credentials expire on the way, and says how to go on with others",
    () =>
      onStage(async (stage) => {
        const done = backup(stage);
        await stage.kernel.sleep(20_000);
        expire(stage);
        const { exitCode, stdout, stderr } = await done;
        expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
        expect(stderr).toMatch(/log in again.*token is expired/);
        const [, name] = /--stage drill --follow (manual-\S+)\n/.exec(stderr) ?? [];
        stage.refuse = () => undefined;
        expect(await backup(stage, "--follow", name ?? "")).toMatchObject({ exitCode: 0 });
      }),
    PACKAGING_MS,
  );

  test("leaves a failover alone when the credentials expire, and says how to join it again", () =>
    onStage(async (stage) => {
      await underWay(stage);
      const done = failover(stage);
      await stage.kernel.sleep(3_000);
      expire(stage);
      const { exitCode, stderr } = await done;
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(/token is expired\nfailover-web-1-\S+ goes on by itself\. Join it again with: /);
      expect(stderr).toContain("How it ended says: lifeboat status --stage drill\n");
    }));

  test("bears two minutes without an answer, and no more, while a failover goes on", () =>
    onStage(async (stage) => {
      await underWay(stage);
      const done = failover(stage);
      await stage.kernel.sleep(3_000);
      stage.fate = () => ({ kind: "loseAnswer" });
      const before = stage.kernel.now();
      const { exitCode, stderr } = await done;
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(/no answer: .*\nfailover-web-1-\S+ goes on by itself\./);
      const waited = (stage.kernel.now() - before) / 1000;
      expect(waited).toBeGreaterThan(110);
      expect(waited).toBeLessThan(160);
    }));

  test("bears a lost answer also while it waits for whoever resumes a stopped failover", () =>
    onStage(async (stage) => {
      await underWay(stage);
      const done = failover(stage, "--json");
      await stage.kernel.sleep(3_000);
      stopFailover(stage);
      let lost = 0;
      stage.fate = ({ operation }) => {
        if (operation !== "Query" || lost >= 6) return undefined;
        lost += 1;
        return { kind: "loseAnswer" };
      };
      const { exitCode, stdout } = await done;
      expect({ exitCode, lost }).toEqual({ exitCode: 0, lost: 6 });
      expect(JSON.parse(stdout).executions).toHaveLength(2);
    }));
});
