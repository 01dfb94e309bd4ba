import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { runPlanCommand } from "../../cli/commands/plan.ts";
import { planCommand } from "../../cli/plan-arguments.ts";
import { realWorld } from "../../cli/stage/world.ts";
import { AwsError } from "../../simulator/cloud/cloud.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";
import { changed } from "../helpers/plans.ts";
import { onStage, type StageTest } from "../helpers/stage-world.ts";
import { keptTerminal } from "../helpers/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "lifeboat-plan-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The file of somebody who has changed something since it was deployed. */
function changedFile(...replacements: (readonly [from: string, to: string])[]): string {
  const file = join(folder, "lifeboat.yml");
  writeFileSync(file, changed(...replacements));
  return file;
}

const plan = (stage: StageTest, ...words: string[]) => stage.run(planCommand(), runPlanCommand, ...words);

async function deployedOf(stage: StageTest, ...words: string[]) {
  const { stdout, exitCode } = await plan(stage, "--json", ...words);
  return { exitCode, ...JSON.parse(stdout).deployed };
}

describe("lifeboat plan of a named stage", () => {
  test(
    "finds it in both Regions as the file says, with the fleet that the plan reckons with",
    () =>
      onStage(async (stage) => {
        const deployed = await deployedOf(stage);
        const region = { deployed: true, account: "111122223333", configuration: { kind: "same" } };
        expect(deployed).toMatchObject({
          exitCode: 0,
          kind: "deployed",
          regions: [
            { region: "us-east-1", ...region },
            { region: "us-west-2", ...region },
          ],
          fleet: {
            kind: "known",
            groups: [{ group: "web", region: "us-east-1", missing: [], withoutVolumes: [] }],
            counted: { servers: 1, volumes: 1, gib: expect.any(Number) },
            planned: { servers: 1, volumes: 1, gib: 8 },
            warnings: [],
          },
        });
        const reads = ["DescribeTable", "GetItem", "Query", "DescribeSnapshots"];
        const called = new Set(stage.called.map((call) => call.split(".")[1]));
        expect(called).toEqual(new Set([...reads, "DescribeInstances", "DescribeVolumes"]));
        const { stdout } = await plan(stage);
        expect(stdout).toContain("us-east-1       deployed (account 111122223333), with what the file says");
        expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
        expect(stdout.split("\n").at(-2)).toMatch(/^Accepted: /);
      }),
    PACKAGING_MS,
  );

  test("says field by field where the deployed configuration is another one", () =>
    onStage(async (stage) => {
      const config = changedFile(
        ["everyMinutes: 5", "everyMinutes: 6"],
        ["emails: []", "emails: [ops@xyz-corp.example]"],
      );
      const { regions } = await deployedOf(stage, "--config", config);
      const differences = [
        { path: "backup.everyMinutes", deployed: 5, file: 6 },
        { path: "notifications.emails", deployed: [], file: ["ops@xyz-corp.example"] },
      ];
      for (const { configuration } of regions)
        expect(configuration).toEqual({ kind: "differs", differences });
      const { stdout } = await plan(stage, "--config", config);
      expect(stdout).toContain("! backup.everyMinutes: 5 there, 6 in the file");
    }));

  test("warns where the fleet that is there breaks a limit, or is not protected", () =>
    onStage(async (stage) => {
      const config = changedFile(
        ["servers: [web-1]", "servers: [web-1, web-2]"],
        ["rpoSeconds: 900", "rpoSeconds: 620"],
        ["everyMinutes: 5", "everyMinutes: 4"],
        ["monthlyUsd: 150", "monthlyUsd: 40"],
      );
      const { exitCode, fleet } = await deployedOf(stage, "--config", config);
      expect(exitCode).toBe(2);
      expect(fleet.groups).toMatchObject([{ servers: 1, missing: ["web-2"] }]);
      expect(fleet.warnings).toEqual([
        expect.stringMatching(/^web-2 of group web is not protected: us-east-1/),
        expect.stringMatching(/^budget\.monthlyUsd: a month costs/),
      ]);
    }));

  test("follows the group to where it runs after a failover", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      await stage.minutes(6);
      const { regions, fleet } = await deployedOf(stage);
      expect(regions).toMatchObject([
        { region: "us-east-1", deployed: null, reason: expect.stringContaining("no answer") },
        { region: "us-west-2", deployed: true },
      ]);
      expect(fleet.groups).toMatchObject([{ region: "us-west-2", standby: "us-east-1", servers: 1 }]);
    }));

  test("does not guess a fleet whose Region is silent", () =>
    onStage(async (stage) => {
      stage.account.loseRegion("us-east-1");
      const { fleet } = await deployedOf(stage);
      expect(fleet).toEqual({
        kind: "unknown",
        reason: "us-east-1, where web runs, cannot be asked",
      });
    }));
});

describe("the plan is printed all the same, and says why there is no more to it,", () => {
  test(
    "when the stage is not deployed, or only its tables are left",
    () =>
      onStage(async (stage) => {
        const { exitCode, stdout } = await plan(stage, "--stage", "other");
        expect(exitCode).toBe(0);
        expect(stdout).toContain("  not deployed: us-east-1 and us-west-2: no table lifeboat-other.");
        expect(stdout).toContain("Accepted: ");
        stage.template = () => undefined;
        expect(await deployedOf(stage)).toMatchObject({
          kind: "absent",
          reason: expect.stringContaining("no stack lifeboat-drill, only the table"),
        });
      }),
    PACKAGING_MS,
  );

  test("when one Region has the stage and the other has not", () =>
    onStage(async (stage) => {
      const { template } = stage;
      stage.template = (region) => (region === "us-west-2" ? undefined : template(region));
      const { regions } = await deployedOf(stage);
      expect(regions).toMatchObject([{ deployed: true }, { deployed: false, configuration: null }]);
    }));

  test("when the template is older than what it would have to say", () =>
    onStage(async (stage) => {
      stage.template = () => "{}";
      const { regions } = await deployedOf(stage);
      expect(regions[0].configuration).toEqual({
        kind: "unknown",
        reason: "its template does not say what it was deployed with",
      });
    }));

  test("when nobody answers, or the credentials are of no use", () =>
    onStage(async (stage) => {
      stage.fate = () => ({ kind: "loseAnswer" });
      const before = stage.kernel.now();
      expect(await deployedOf(stage)).toMatchObject({ exitCode: 0, kind: "unknown", trouble: "no-answer" });
      expect(stage.kernel.now() - before).toBeLessThan(21_000);
      stage.fate = () => undefined;
      stage.refuse = () => new AwsError("ExpiredTokenException", "The security token is expired");
      const { exitCode, stdout } = await plan(stage);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/not known: AWS has no use for your credentials/);
    }));

  test("when the file does not have the shape that says where to look", () =>
    onStage(async (stage) => {
      const config = changedFile(["regions: [us-east-1, us-west-2]", "regions: []"]);
      expect(await deployedOf(stage, "--config", config)).toMatchObject({
        exitCode: 2,
        kind: "unknown",
        trouble: "bad-input",
      });
      expect(stage.called).toEqual([]);
    }));
});

test("without a stage's name nobody is asked", async () => {
  const command = planCommand().parse(["--json"], { from: "user" });
  const terminal = keptTerminal();
  const host = (): never => {
    throw new Error("somebody was asked");
  };
  expect(await runPlanCommand(command, terminal, { ...realWorld(), host })).toBe(0);
  expect(JSON.parse(terminal.written.stdout).deployed).toEqual({ kind: "not-asked" });
});
