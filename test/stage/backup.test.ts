import { describe, expect, test } from "@jest/globals";
import { runBackupCommand } from "../../cli/commands/backup.ts";
import { backupCommand } from "../../cli/stage/stage-arguments.ts";
import type { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";
import { onStage, type StageTest } from "../helpers/stage-world.ts";

const backup = (stage: StageTest, ...words: string[]) =>
  stage.run(backupCommand(), runBackupCommand, ...words);

const WEST = "arn:aws:states:us-west-2:111122223333";
const machines = ({ account }: StageTest) => account.region("us-west-2").services.get("SFN") as StepFunctions;

/** Ended by somebody, as the console can. */
const stop = (stage: StageTest, name: string) =>
  machines(stage).operations.StopExecution({
    executionArn: `${WEST}:execution:lifeboat-drill-backup:${name}`,
  });

/** The name that the command gives its execution at this instant. */
const nameNow = ({ kernel }: StageTest) =>
  `manual-${new Date(kernel.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

describe("lifeboat backup", () => {
  test(
    "starts one execution where a group is in charge, follows it, and says what was taken and copied",
    () =>
      onStage(async (stage) => {
        // More than half-way between two scheduled ticks.
        await stage.kernel.sleep(200_000);
        const { exitCode, stdout, stderr } = await backup(stage);
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
        expect(stdout).toMatch(/In charge in us-west-2: SUCCEEDED after \d+\.\d s/);
        expect(stdout).toMatch(/web\/web-1\/2026-03-01T12:18:\S+ {2}1 of 1 volumes copied, usable\n/);
        expect(stdout).toContain("Every group is backed up.");
        expect(stage.called.filter((call) => call === "SFN.StartExecution")).toHaveLength(1);
      }),
    PACKAGING_MS,
  );

  test("takes nothing twice within half an interval, and says what there is", () =>
    onStage(async (stage) => {
      await stage.kernel.sleep(100_000);
      const { exitCode, stdout } = await backup(stage);
      expect(exitCode).toBe(0);
      expect(stdout).toContain("nothing new was taken: what was taken last is younger than half an interval");
      expect(stdout).toMatch(/web\/web-1\/2026-03-01T12:15:\S+ {2}is the newest usable point/);
    }));

  test("goes on after throttling and a lost connection, and prints the same kind of report as JSON", () =>
    onStage(async (stage) => {
      let count = 0;
      stage.fate = ({ service, operation }) => {
        if (service !== "SFN" || operation === "StartExecution") return undefined;
        count += 1;
        if (count < 9) return { kind: "throttle" };
        return count < 15 ? { kind: "loseAnswer" } : undefined;
      };
      const { exitCode, stdout } = await backup(stage, "--json");
      expect(count).toBeGreaterThan(15);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        schemaVersion: 1,
        stage: "drill",
        succeeded: true,
        leftOut: [],
        regions: [{ region: "us-west-2", status: "SUCCEEDED", groups: [{ group: "web", outcome: "done" }] }],
      });
    }));

  test("gives up when the connection stays lost, and says how to go on; --follow goes on", () =>
    onStage(async (stage) => {
      const name = nameNow(stage);
      stage.fate = ({ operation }) =>
        operation === "DescribeExecution" ? { kind: "loseAnswer" } : undefined;
      const { exitCode, stdout, stderr } = await backup(stage);
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
      const [, said] = /--stage drill --follow (manual-\S+)\n/.exec(stderr) ?? [];
      expect(said?.slice(0, -3)).toBe(name.slice(0, -3));
      stage.fate = () => undefined;
      const again = await backup(stage, "--follow", said ?? "");
      expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`execution ${said}`) });
      expect(stage.called.filter((call) => call === "SFN.StartExecution")).toHaveLength(1);
    }));

  test("says who ended an execution that was stopped", () =>
    onStage(async (stage) => {
      const done = backup(stage);
      await stage.kernel.sleep(20_000);
      const { executions } = machines(stage).operations.ListExecutions({
        stateMachineArn: `${WEST}:stateMachine:lifeboat-drill-backup`,
        statusFilter: "RUNNING",
      });
      for (const { name } of executions) if (name.startsWith("manual-")) stop(stage, name);
      const { exitCode, stdout } = await done;
      expect(exitCode).toBe(1);
      expect(stdout).toContain("In charge in us-west-2: ABORTED");
      expect(stdout).toContain("somebody stopped it; the next scheduled tick goes on");
    }));

  test("leaves on Ctrl-C what it has started running, and says how to go on following", () =>
    onStage(async (stage) => {
      const done = backup(stage);
      await stage.kernel.sleep(20_000);
      stage.interrupted.abort();
      const { exitCode, stderr } = await done;
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/interrupted; what was started goes on\nGo on following with: lifeboat backup/);
    }));

  test("refuses to follow what there is not, and to start where no Region in charge answers", () =>
    onStage(async (stage) => {
      const unknown = await backup(stage, "--follow", "manual-1");
      expect(unknown.exitCode).toBe(2);
      expect(unknown.stderr).toContain(
        "--follow: expected the name of an execution of lifeboat-drill-backup",
      );
      stage.account.loseRegion("us-west-2");
      const lost = await backup(stage);
      expect(lost).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("no Region in charge") });
      expect(stage.called).not.toContain("SFN.StartExecution");
    }));
});
