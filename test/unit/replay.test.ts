import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { renderPage } from "../../cli/page/incident-page.ts";
import { analyse } from "../../cli/report/measure.ts";
import { replayCommand } from "../../simulator/invariants/violation.ts";
import { TraceBuilder } from "../helpers/trace-builder.ts";

const drill = { seed: 7, scenario: "gray" };

test("a drill of the project's own configuration is run again without naming it", () => {
  expect(replayCommand(drill)).toBe("npm run drill -- --seed 7 --scenario gray");
});

test.each(["eu.yml", "../two groups.yml", "it's $HOME.yml"])(
  "a shell reads the configuration %s as it was given",
  (config) => {
    const words = replayCommand({ ...drill, config }).replace("npm run drill --", "printf '%s|'");
    expect(execFileSync("sh", ["-c", words], { encoding: "utf8" })).toBe(
      `--seed|7|--scenario|gray|--config|${config}|`,
    );
  },
);

test("the report and the page say which configuration was rehearsed", () => {
  const { records } = new TraceBuilder()
    .run()
    .requests(0, 10, { servedFrom: "us-east-1" })
    .add(10, { kind: "violation", id: "I1", message: "broken" });
  const analysis = analyse(records, "eu.yml");
  const command = "npm run drill -- --seed 7 --scenario region-lost --config eu.yml";
  expect(analysis.measurement.invariants.violations).toMatchObject([{ replay: command }]);
  expect(renderPage(records, analysis)).toContain(`Run it again: <code>${command}</code>`);
});
