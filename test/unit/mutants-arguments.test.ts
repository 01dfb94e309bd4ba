import { describe, expect, test } from "@jest/globals";
import { keptTerminal } from "../helpers/terminal.ts";
import { main } from "../mutants/main.ts";

async function run(...words: string[]) {
  const terminal = keptTerminal();
  return { code: await main(words, terminal), ...terminal.written };
}

describe("npm run mutants", () => {
  test("lists every defect with what breaks and what must catch it, and plants none", async () => {
    const { stdout, code } = await run("--list", "--json");
    const { mutants } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(mutants).toContainEqual(
      expect.objectContaining({ name: "one-good-answer-proves", catches: ["I10"], scenario: "region-lost" }),
    );
    expect((await run("--list", "--only", "no-lease")).stdout).toMatch(/^no-lease\n {2}A run acts without/);
  });

  test("refuses names and options that there are not, all at once", async () => {
    const { stderr, code } = await run("--only", "nonsense", "--fast", "more");
    expect(code).toBe(2);
    for (const word of ["--only", '"nonsense"', '"--fast"', '"more"']) expect(stderr).toContain(word);
  });

  test("explains itself", async () => {
    const { stdout, code } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/--only \[NAME\][\s\S]*Exit codes:/);
  });
});
