import { describe, expect, test } from "@jest/globals";
import { benchCommand, readBenchArguments } from "../../bench/arguments.ts";
import { main } from "../../bench/main.ts";
import { keptTerminal } from "../helpers/terminal.ts";

async function run(...words: string[]) {
  const terminal = keptTerminal();
  return { exitCode: await main(words, terminal), ...terminal.written };
}

const read = (...words: string[]) => readBenchArguments(benchCommand().parse(words, { from: "user" }));

describe("the bench's arguments", () => {
  test("are 200 seeds and text unless told otherwise", () => {
    expect(read()).toEqual({ arguments: { seeds: 200, json: false }, problems: [] });
    expect(read("--json", "--seeds", "3").arguments).toEqual({ seeds: 3, json: true });
  });

  test.each(["0", "-1", "1.5", "1e2", "x", "", "100001"])("refuse %p seeds", (seeds) => {
    expect(read(`--seeds=${seeds}`).problems).toMatchObject([{ path: "--seeds" }]);
  });

  test("are refused with exit code 2 and every problem at once, in the drill's form", async () => {
    const { exitCode, stdout, stderr } = await run("--seeds", "--colour", "now");
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.split("\n")).toEqual([
      "lifeboat: 3 problems with the input; nothing was done",
      expect.stringMatching(/^ {2}--colour: expected an option/),
      '  arguments: expected options only, found "now"',
      "  --seeds: expected a whole number from 1 to 100000, found nothing",
      "",
    ]);
  });

  test("are guessed where a slip of the finger explains them", async () => {
    expect((await run("--sed", "3")).stderr).toContain("did you mean --seeds?");
  });

  test("are refused with one JSON object on stdout with --json", async () => {
    const { exitCode, stdout } = await run("--json", "--seeds", "many");
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      error: { kind: "bad-input", problems: [{ field: "--seeds", found: '"many"' }] },
    });
  });

  test("are explained by --help, in 80 columns", async () => {
    const { exitCode, stdout } = await run("--help");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("--seeds [N]");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
