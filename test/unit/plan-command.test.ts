import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { main } from "../../cli/main.ts";
import { renderPlan } from "../../cli/plan/text.ts";
import { changed, planFor, shippedText } from "../helpers/plans.ts";
import { ROOT, read } from "../helpers/project.ts";
import { keptTerminal } from "../helpers/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "lifeboat-plan-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Plans a text, and returns the exit code and what was written. */
async function plan(text: string, ...words: string[]) {
  const file = join(folder, "lifeboat.yml");
  writeFileSync(file, text);
  const terminal = keptTerminal();
  const exitCode = await main(["plan", "--config", file, ...words], terminal);
  return { exitCode, ...terminal.written };
}

describe("lifeboat plan", () => {
  test("exits with 0 and prints the plan on stdout when it is accepted", async () => {
    const terminal = keptTerminal();
    expect(await main(["plan", "--config", join(ROOT, "lifeboat.yml")], terminal)).toBe(0);
    expect(terminal.written.stdout).toMatch(/Accepted: RTO \d+ s, RPO \d+ s at worst/);
    expect(terminal.written.stderr).toBe("");
  });

  test("exits with 2 when it is refused, the plan with its problems on stdout all the same", async () => {
    const { exitCode, stdout, stderr } = await plan(changed(["everyMinutes: 5", "everyMinutes: 1440"]));
    expect(exitCode).toBe(2);
    expect(stdout).toContain("Refused: one problem.");
    expect(stderr).toContain("is refused; nothing was deployed");
  });

  test("prints one JSON object with --json, accepted or not", async () => {
    const good = JSON.parse((await plan(shippedText, "--json")).stdout);
    expect(good).toMatchObject({
      schemaVersion: 1,
      accepted: true,
      problems: [],
      budget: {
        rtoSeconds: { worstCase: expect.any(Number), objective: 300, phases: expect.any(Array) },
        rpoSeconds: { worstCase: expect.any(Number), objective: 900, phases: expect.any(Array) },
        maxVolumes: expect.any(Number),
        monthlyUsd: { total: expect.any(Number), budget: 150, lines: expect.any(Array) },
      },
      assumptions: expect.arrayContaining([expect.any(String)]),
    });
    const { stdout, exitCode } = await plan(
      changed(["holdDownSeconds: 60", "holdDownSeconds: 600"]),
      "--json",
    );
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).problems).toEqual([
      {
        path: "groups.0.detection.holdDownSeconds",
        expected: "at most 180",
        found: "600",
        message: expect.any(String),
      },
    ]);
  });

  test("names what is of the stage by its name, also where nobody has credentials, within seconds", async () => {
    const variables = ["HOME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"];
    const kept = variables.map((name) => [name, process.env[name]] as const);
    for (const name of variables) delete process.env[name];
    Object.assign(process.env, { HOME: folder, AWS_EC2_METADATA_DISABLED: "true" });
    const { exitCode, stdout } = await plan(shippedText, "--stage", "prod");
    for (const [name, value] of kept)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    expect(exitCode).toBe(0);
    expect(stdout).toContain("lifeboat-prod-pages");
    expect(stdout).toContain("not known: AWS has no use for your credentials");
  });

  test("tells a typo by the key that was meant", async () => {
    const { stdout, exitCode } = await plan(changed(["daily: 7", "dayly: 7"]));
    expect(exitCode).toBe(2);
    expect(stdout).toContain("Unknown key dayly, did you mean daily?");
  });

  test("tells everything that is wrong with its arguments at once", async () => {
    const terminal = keptTerminal();
    const words = ["plan", "--config", join(folder, "none.yml"), "--stage", "X", "--fast"];
    expect(await main(words, terminal)).toBe(2);
    for (const word of ["--fast", "--stage", "ENOENT"]) expect(terminal.written.stderr).toContain(word);
    expect(terminal.written.stdout).toBe("");
  });
});

describe("the text", () => {
  const refused = changed(
    ["everyMinutes: 5", "everyMinutes: 1440"],
    ["monthlyUsd: 150", "monthlyUsd: 1"],
    ["budget:", "fleet: { volumesPerServer: 39, writtenGiBPerVolume: 16000 }\nbudget:"],
  );

  test.each([
    ["accepted", shippedText],
    ["refused", refused],
    ["without a shape", "regions: []"],
  ])("of what is %s fits eighty columns and ends with the verdict", (_, text) => {
    const lines = renderPlan(planFor(text, "2028-01-01"), false).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.at(-2)).toMatch(/^(Accepted|Refused): /);
  });

  test("of the strategy document's figures is what docs/configuration.md shows", () => {
    const plan = planFor(
      changed(
        ["everyMinutes: 5", "everyMinutes: 1440"],
        ["holdDownSeconds: 60", "holdDownSeconds: 600"],
        ["strategy: takeover", "strategy: record"],
      ),
    );
    const shown = renderPlan(plan, false).split("Refused, because\n")[1]?.split("\n\n")[0] ?? "";
    expect(shown).not.toBe("");
    expect(read("docs/configuration.md")).toContain(shown.replace(/^ {2}/gm, ""));
  });

  test("says which of several groups it is about", () => {
    const { groups, ...others } = parse(shippedText);
    const api = { ...groups[0], name: "api", hostname: "api.xyz-corp.example" };
    api.objectives = { rtoSeconds: 250, rpoSeconds: 900 };
    const text = renderPlan(planFor(stringify({ ...others, groups: [...groups, api] })), false);
    expect(text).toContain("Recovery time of group api, the tightest of 2");
    expect(text).toContain("Age of the data of group web, the tightest of 2");
  });

  test("has colour only where it is asked for", () => {
    expect(renderPlan(planFor(shippedText), false)).not.toContain("\u001b");
    expect(renderPlan(planFor(shippedText), true)).toContain("\u001b");
  });
});
