import { describe, expect, test } from "@jest/globals";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { ofType, PACKAGING_MS, packaged, serviceTemplate } from "../helpers/packaged.ts";
import { read } from "../helpers/project.ts";

const runbook = read("RUNBOOK.md");
const alarmPart = runbook.split("## Alarms")[1]?.split("\n## ")[0] ?? "";
const entries = [...alarmPart.matchAll(/^### (.+)$/gm)].map(([, name = ""]) => name);

describe("the runbook", () => {
  test(
    "has one entry for each alarm that is deployed",
    async () => {
      const template = serviceTemplate(await packaged(), "us-west-2");
      const alarms = ofType(template, "AWS::CloudWatch::Alarm").map(([, { Properties }]) =>
        String(Properties["AlarmName"]).replace("lifeboat-drill-web-", ""),
      );
      expect([...entries].sort()).toEqual(alarms.sort());
    },
    PACKAGING_MS,
  );

  test.each(entries)(
    "says of %s what it means, what to look at, what to do, how to stop it and what rehearses it",
    (name) => {
      const entry = alarmPart.split(`### ${name}\n`)[1]?.split("\n### ")[0] ?? "";
      for (const line of ["Means", "First check", "Do", "Stop it", "Rehearsed by"])
        expect(entry).toContain(`- **${line}**: `);
      const [, rehearsal = ""] = /Rehearsed by\*\*: (.+)\.$/m.exec(entry) ?? [];
      if (rehearsal !== "no scenario yet")
        for (const scenario of rehearsal.split(", "))
          expect(Object.keys(SCENARIOS)).toContain(scenario.replaceAll("`", ""));
    },
  );
});
