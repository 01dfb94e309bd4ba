import { describe, expect, test } from "@jest/globals";
import { CannotStart } from "../helpers/cannot-start.ts";
import { runSuite, suiteCommand } from "../helpers/suite.ts";
import { keptTerminal } from "../helpers/terminal.ts";

/** Runs a suite with these words; tells the exit code, what was written, and whether it ran. */
async function type(words: readonly string[], outcome: () => Promise<boolean> = async () => true) {
  const terminal = keptTerminal();
  let ran = false;
  const run = (say: (what: string) => void) => {
    ran = true;
    say("1 passed, 0 failed");
    return outcome();
  };
  const command = suiteCommand("test:machines", "sail").option("--only <WORDS>", "these");
  const exitCode = await runSuite({ command, run }, words, terminal);
  return { exitCode, ran, ...terminal.written };
}

describe("a suite", () => {
  test("explains itself and does nothing when it is asked for help", async () => {
    for (const word of ["--help", "-h"]) {
      const { exitCode, ran, stdout } = await type([word]);
      expect([exitCode, ran]).toEqual([0, false]);
      expect(stdout).toMatch(/Usage: test:machines[\s\S]+--only <WORDS>[\s\S]+Exit codes:/);
    }
  });

  test.each([[["--onyl", "x"]], [["x"]], [["--only"]]])("refuses %j, and does nothing", async (words) => {
    const { exitCode, ran, stdout, stderr } = await type(words);
    expect([exitCode, ran, stdout]).toEqual([2, false, ""]);
    expect(stderr).toContain("nothing was done");
  });

  test("says how to get help where it refuses an option", async () => {
    expect((await type(["--loud"])).stderr).toContain("npm run test:machines -- --help lists");
  });

  test("exits with 0 when nothing failed, and with 1 when something did", async () => {
    expect(await type([])).toMatchObject({ exitCode: 0, stdout: "1 passed, 0 failed\n", stderr: "" });
    expect(await type([], async () => false)).toMatchObject({ exitCode: 1 });
  });

  test("says in one line what it lacks, and exits with 2", async () => {
    const lacking = await type([], () => Promise.reject(new CannotStart("install a boat")));
    expect(lacking).toMatchObject({ exitCode: 2, stderr: "install a boat\n" });
  });

  test("listens to signals no longer than it runs", async () => {
    const before = process.listenerCount("SIGINT");
    let during = 0;
    await type([], async () => {
      during = process.listenerCount("SIGINT");
      return true;
    });
    expect([during, process.listenerCount("SIGINT")]).toEqual([before + 1, before]);
  });
});
