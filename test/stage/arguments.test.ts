import { describe, expect, test } from "@jest/globals";
import { main } from "../../cli/main.ts";
import { CONFIG_FILE } from "../helpers/packaged.ts";
import { keptTerminal } from "../helpers/terminal.ts";

async function run(...words: string[]) {
  const terminal = keptTerminal();
  return { exitCode: await main(words, terminal), ...terminal.written };
}

describe("the commands of a deployed stage", () => {
  test("tell everything that is wrong at once, before AWS is asked", async () => {
    const { exitCode, stdout, stderr } = await run("failover", "--stag", "x", "--config", "none.yml", "now");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("did you mean --stage?");
    expect(stderr).toContain("--stage: expected the name of a stage");
    expect(stderr).toContain("--group: expected the name of a group, found nothing");
    expect(stderr).toContain("--config: expected a file that can be read, found none.yml: ENOENT");
    expect(stderr).toContain("6 problems with the input; nothing was done");
  });

  test("name the groups that there are, and the one that was meant", async () => {
    const words = ["failover", "--stage", "prod", "--config", CONFIG_FILE, "--group", "wep", "--json"];
    const { exitCode, stdout } = await run(...words);
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({
      kind: "bad-input",
      problems: [{ field: "--group", expected: "one of web; did you mean web?" }],
    });
  });

  test.each([
    ["status", ["0  all is well", "4  AWS did not answer"]],
    ["backup", ["0    every group", "130  interrupted"]],
    ["failover", ["0    recovered", "130  interrupted", "cannot force"]],
  ])("document their exit codes: %s --help", async (command, lines) => {
    const { exitCode, stdout } = await run(command, "--help");
    expect(exitCode).toBe(0);
    for (const line of lines) expect(stdout).toContain(line);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
