import { describe, expect, test } from "@jest/globals";
import { runBackupCommand } from "../../cli/commands/backup.ts";
import { runFailoverCommand } from "../../cli/commands/failover.ts";
import { runStatusCommand } from "../../cli/commands/status.ts";
import { backupCommand, failoverCommand, statusCommand } from "../../cli/stage/stage-arguments.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";
import { read } from "../helpers/project.ts";
import { onStage } from "../helpers/stage-world.ts";

const PREFIX: Readonly<Record<string, string>> = { DynamoDB: "dynamodb", EC2: "ec2", SFN: "states" };

/** Everything that stands in code in docs/commands.md. */
const documented = new Set([...read("docs/commands.md").matchAll(/`([^`]+)`/g)].map(([, code]) => code));

describe("docs/commands.md", () => {
  test(
    "lists each permission that the commands use, and each member of their JSON",
    () =>
      onStage(async (stage) => {
        const group = ["--group", "web"];
        const reports = [
          await stage.run(statusCommand(), runStatusCommand, "--json"),
          await stage.run(backupCommand(), runBackupCommand, "--json"),
        ];
        stage.account.loseRegion("us-east-1");
        await stage.kernel.sleep(60_000);
        reports.push(await stage.run(failoverCommand(), runFailoverCommand, "--json", ...group));
        const actions = stage.called.map((call) =>
          call.replace(/^\w+\./, (name) => `${PREFIX[name.slice(0, -1)]}:`),
        );
        expect([...new Set(actions)].filter((action) => !documented.has(action))).toEqual([]);
        const members = reports.flatMap(({ stdout }) => Object.keys(JSON.parse(stdout)));
        expect(members.length).toBeGreaterThan(15);
        const plain = new Set([...documented].map((code) => code?.replace("[]", "")));
        expect(members.filter((member) => !plain.has(member))).toEqual([]);
      }),
    PACKAGING_MS,
  );
});
