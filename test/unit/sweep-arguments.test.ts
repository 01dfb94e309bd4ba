import { describe, expect, test } from "@jest/globals";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { keptTerminal } from "../helpers/terminal.ts";
import { readSweepArguments, sweepCommand } from "../sweep/arguments.ts";
import { main } from "../sweep/main.ts";

async function run(...words: string[]) {
  const terminal = keptTerminal();
  return { code: await main(words, terminal), ...terminal.written };
}

const names = Object.keys(SCENARIOS);
const read = (...words: string[]) => readSweepArguments(sweepCommand().parse(words, { from: "user" }), names);

describe("npm run sweep", () => {
  test("sweeps all scenarios with twenty seeds unless it is told otherwise", () => {
    expect(read()).toEqual({ arguments: { seeds: 20, scenarios: names }, problems: [] });
    expect(read("--seeds", "3", "--scenario", "gray", "--scenario=region-lost").arguments).toEqual({
      seeds: 3,
      scenarios: ["gray", "region-lost"],
    });
  });

  test("refuses every word that it does not understand, all at once, with exit code 2", async () => {
    const { code, stderr, stdout } = await run("--seeds", "0", "--scenario", "gry", "--sead", "more");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const line of [
      "lifeboat: 4 problems with the input; nothing was done",
      '--seeds: expected a whole number from 1 to 99999, found "0"',
      "did you mean gray?",
      "did you mean --seeds?",
      'arguments: expected options only, found "more"',
    ])
      expect(stderr).toContain(line);
    expect((await run("--seeds")).stderr).toContain(
      "--seeds: expected a whole number from 1 to 99999, found nothing",
    );
  });

  test("explains itself", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/--seeds \[N\][\s\S]*Exit codes:/);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});
