import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { main } from "../../cli/main.ts";
import { SIDE_FAULT_KINDS } from "../../simulator/faults/side-fault-kinds.ts";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { keptTerminal } from "../helpers/terminal.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lifeboat-cli-"));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

/** Runs the command line and returns its exit code and what it wrote. */
async function run(...words: string[]) {
  const terminal = keptTerminal();
  const exitCode = await main(words, terminal);
  return { exitCode, ...terminal.written };
}

type Failure = {
  schemaVersion: number;
  error: { kind: string; problems: { field: string; found: string }[] };
};

describe("help", () => {
  test("lists the commands, and the options and exit codes of drill, on stdout", async () => {
    expect(await run("--help")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("drill") });
    const help = await run("drill", "--help");
    expect(help.exitCode).toBe(0);
    for (const word of [
      "--seed",
      "--scenario",
      "--fault",
      "--json",
      "--out",
      "--config",
      "Exit codes",
      "region-lost",
    ])
      expect(help.stdout).toContain(word);
    expect(help.stderr).toBe("");
  });

  test("fits eighty columns", async () => {
    const { stdout } = await run("drill", "--help");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("tells the version of the package", async () => {
    expect(await run("--version")).toEqual({ exitCode: 0, stdout: "0.1.0\n", stderr: "" });
  });
});

describe("a list", () => {
  test("of scenarios names each with a sentence, and rehearses nothing", async () => {
    const { exitCode, stdout, stderr } = await run(
      "drill",
      "--scenario",
      "list",
      "--out",
      join(folder, "no"),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const text = stdout.replace(/\s+/g, " ");
    for (const { name, description } of Object.values(SCENARIOS))
      expect(text).toContain(`${name} ${description}`);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of faults names each with a sentence and what it may befall", async () => {
    const { exitCode, stdout, stderr } = await run("drill", "--fault", "list");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const text = stdout.replace(/\s+/g, " ");
    for (const [name, { description, targets }] of Object.entries(SIDE_FAULT_KINDS)) {
      expect(text).toContain(`${name} ${description}`);
      expect(text).toContain(targets.join(", "));
    }
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("is one JSON object with --json", async () => {
    const { exitCode, stdout } = await run("drill", "--json", "--scenario", "list", "--fault", "list");
    expect(exitCode).toBe(0);
    const lists = JSON.parse(stdout) as Record<string, { name: string }[]>;
    expect(lists["scenarios"]?.map(({ name }) => name)).toEqual(Object.keys(SCENARIOS));
    expect(lists["faults"]?.map(({ name }) => name)).toEqual(Object.keys(SIDE_FAULT_KINDS));
  });

  test("is not given where anything else is wrong with the arguments", async () => {
    const { exitCode, stdout } = await run("drill", "--scenario", "list", "--seed", "x");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

describe("a slip of the finger", () => {
  test.each([
    [["drill", "--scenario", "gry"], "did you mean gray?"],
    [["drill", "--fault", "throtle:EC2.CopySnapshot"], "did you mean throttle:EC2.CopySnapshot?"],
    [["drill", "--fault", "slow:ec2.copysnapsht@20"], "did you mean slow:EC2.CopySnapshot?"],
    [["drill", "--fault", "thrttle"], "did you mean throttle?"],
    [["drill", "--sed", "3"], "did you mean --seed?"],
    [["plan", "--jsn"], "did you mean --json?"],
    [["conformance", "--dta=x"], "did you mean --data?"],
    [["statsu"], "did you mean status?"],
    [["plna"], "did you mean plan?"],
    [["failover", "--stage", "prod", "--group", "wbe"], "did you mean web?"],
    [["status", "--stag", "prod"], "did you mean --stage?"],
  ])("%j is answered with what was meant", async (words, guess) => {
    const { exitCode, stderr } = await run(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(guess);
  });

  test("is none where the word is another one", async () => {
    expect((await run("drill", "--scenario", "earthquake")).stderr).not.toContain("did you mean");
  });
});

describe("bad input", () => {
  test("is every fault that is not known, named with what was expected", async () => {
    const faults = ["rain", "drop-event:Rain", "throttle:EC2.CopySnapshot@200", "slow:EC2.CopySnapshot"];
    const { exitCode, stderr } = await run("drill", ...faults.flatMap((fault) => ["--fault", fault]));
    expect(exitCode).toBe(2);
    for (const line of [
      "--fault: expected KIND:TARGET[@PERCENT] with a KIND of drop-event, ",
      "--fault: expected drop-event:TARGET with a TARGET of CloudWatch Alarm State Change, ",
      '--fault: expected a PERCENT from 1 to 100, found "throttle:EC2.CopySnapshot@200"',
      'found "rain"',
    ])
      expect(stderr).toContain(line);
    expect(stderr).not.toContain("slow:");
    expect((await run("drill", "--fault")).stderr).toContain("found nothing");
  });

  test("is told whole: every argument, the configuration and the folder in one error, and nothing is made", async () => {
    const config = join(folder, "lifeboat.yml");
    writeFileSync(config, "regions: [us-east-1]\nsurprise: 1\n");
    const out = join(config, "report");
    const words = ["--seed", "1.5", "--scenario", "rain", "--out", out, "--config", config, "--fast", "now"];
    const { exitCode, stdout, stderr } = await run("drill", ...words);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    for (const line of [
      "--fast: expected an option that lifeboat drill --help lists",
      'arguments: expected options only, found "now"',
      '--seed: expected a whole number from 0 to 9007199254740991, found "1.5"',
      "--scenario: expected one of region-lost, bucket-blip, ",
      `${config}: surprise: unknown key surprise, found 1`,
      `${config}: groups: expected`,
      "--out: expected a folder that can be written to",
    ])
      expect(stderr).toContain(line);
    expect(readdirSync(folder)).toEqual(["lifeboat.yml"]);
  });

  test("leaves exactly one JSON object on stdout with --json", async () => {
    const { exitCode, stdout, stderr } = await run("drill", "--json", "--seed", "-1", "--scenario", "rain");
    expect(exitCode).toBe(2);
    expect(stdout.split("\n")).toHaveLength(2);
    const { schemaVersion, error } = JSON.parse(stdout) as Failure;
    expect(schemaVersion).toBe(1);
    expect(error.kind).toBe("bad-input");
    expect(error.problems.map(({ field, found }) => [field, found])).toEqual([
      ["--seed", '"-1"'],
      ["--scenario", '"rain"'],
    ]);
    expect(stderr).toContain("--scenario");
  });

  test.each([
    [[], "nothing"],
    [["dril", "--seed", "2"], '"dril"'],
    [["--fast"], '"--fast"'],
  ])("is a command line like %j", async (words, found) => {
    const { exitCode, stdout, stderr } = await run(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(
      "command: expected plan, drill, conformance, status, backup or failover (lifeboat --help lists the commands)",
    );
    expect(stderr).toMatch(new RegExp(`(, found|did you mean drill\\? Found) ${found}\n`));
  });

  test("is an option without its value", async () => {
    const { exitCode, stderr } = await run("drill", "--seed", "--json");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--seed: expected a whole number from 0 to 9007199254740991, found nothing");
  });

  test("is a configuration that is not there", async () => {
    const { exitCode, stderr } = await run("drill", "--config", join(folder, "none.yml"), "--out", folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--config: expected a file that can be read");
    expect(stderr).toContain("ENOENT");
  });

  test("is a folder in which a folder stands where the report would go", async () => {
    mkdirSync(join(folder, "report.json"));
    const { exitCode, stderr } = await run("drill", "--out", folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("report.json is not a file");
  });

  test("does not make the output folder when anything else is wrong", async () => {
    const out = join(folder, "new");
    expect((await run("drill", "--out", out, "--seed", "x")).exitCode).toBe(2);
    expect(existsSync(out)).toBe(false);
  });
});
