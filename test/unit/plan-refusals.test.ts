import { describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import type { Plan } from "../../cli/plan/plan.ts";
import { renderPlan } from "../../cli/plan/text.ts";
import { changed, planFor, shippedText } from "../helpers/plans.ts";

/** What the strategy document asks for, written into lifeboat.yml. */
const DAILY = ["everyMinutes: 5", "everyMinutes: 1440"] as const;
const TWO_PERIODS = ["holdDownSeconds: 60", "holdDownSeconds: 600"] as const;
const RECORDS = ["strategy: takeover", "strategy: record"] as const;

const refusals = ({ problems }: Plan) => problems.map(({ path, expected }) => `${path}: ${expected}`);
const messages = ({ problems }: Plan) => problems.map(({ message }) => message).join("\n");

test("the shipped configuration is accepted", () => {
  expect(planFor(shippedText)).toMatchObject({ accepted: true, problems: [] });
});

describe("the strategy document's own figures are refused with the reason and the smallest change", () => {
  test("daily snapshots for data that may be 15 minutes old", () => {
    const plan = planFor(changed(DAILY));
    expect(refusals(plan)).toEqual(["backup.everyMinutes: at most 9"]);
    expect(messages(plan)).toMatch(/86857 s old at worst, more than its 900 s.*: everyMinutes: 9\./);
  });

  test("an alarm of two periods of 300 s for a recovery within 5 minutes", () => {
    const plan = planFor(changed(TWO_PERIODS));
    expect(refusals(plan)).toEqual(["groups.0.detection.holdDownSeconds: at most 180"]);
    expect(messages(plan)).toMatch(/down for \d+ s at worst, more than its 300 s.*: holdDownSeconds: 180\./);
  });

  test("record updates, which need us-east-1, as the automatic switch", () => {
    const plan = planFor(changed(RECORDS));
    expect(refusals(plan)).toEqual(['groups.0.switch.strategy: "takeover"']);
    expect(messages(plan)).toMatch(/control plane.*us-east-1.*: strategy: takeover\./);
  });

  test("all of them at once", () => {
    const plan = planFor(changed(DAILY, TWO_PERIODS, RECORDS));
    expect(plan.accepted).toBe(false);
    expect(plan.problems).toHaveLength(3);
    expect(plan.budget).not.toBeNull();
  });
});

describe("the smallest change", () => {
  test("passes, and less than it does not", () => {
    const interval = (minutes: number) =>
      planFor(changed(["everyMinutes: 5", `everyMinutes: ${minutes}`])).accepted;
    const holdDown = (seconds: number) =>
      planFor(changed(["holdDownSeconds: 60", `holdDownSeconds: ${seconds}`])).accepted;
    const slots = (limit: number) =>
      planFor(
        changed(["budget:", "fleet: { volumesPerServer: 39 }\nbudget:"], ["limit: 20", `limit: ${limit}`]),
      );
    expect([interval(9), interval(10)]).toEqual([true, false]);
    expect([holdDown(180), holdDown(181)]).toEqual([true, false]);
    const [few] = slots(12).problems;
    expect(few).toMatchObject({ path: "backup.copySlots.limit", expected: "at least 34" });
    expect([slots(33).accepted, slots(34).accepted]).toEqual([false, true]);
  });

  test("of each problem is enough for all of them together", () => {
    const bad = parse(changed(DAILY, TWO_PERIODS, RECORDS, ["monthlyUsd: 150", "monthlyUsd: 1"]));
    const { problems } = planFor(stringify(bad));
    expect(problems).toHaveLength(4);
    for (const { path, message } of problems) {
      const [key, value] = message.match(/(\w+): (\w+)\.$/)?.slice(1) ?? [];
      const keys = path.split(".");
      const last = keys.pop();
      expect(key).toBe(last);
      const parent = keys.reduce((node, step) => node[step], bad);
      parent[last ?? ""] = Number.isNaN(Number(value)) ? value : Number(value);
    }
    expect(planFor(stringify(bad)).problems).toEqual([]);
  });

  test("is of the objective where nothing else helps", () => {
    expect(refusals(planFor(changed(["rtoSeconds: 300", "rtoSeconds: 120"])))).toEqual([
      "groups.0.objectives.rtoSeconds: at least 202",
    ]);
    expect(refusals(planFor(changed(["rpoSeconds: 900", "rpoSeconds: 310"])))).toEqual([
      "groups.0.objectives.rpoSeconds: at least 637",
    ]);
  });
});

test("fields out of their range are refused once each, with what else they would break", () => {
  const both = planFor(
    changed(["rtoSeconds: 300", "rtoSeconds: 60"], ["holdDownSeconds: 60", "holdDownSeconds: 500"]),
  );
  expect(refusals(both)).toEqual([
    "groups.0.detection.holdDownSeconds: at most 300",
    "groups.0.objectives.rtoSeconds: at least 416",
  ]);
  const hopeless = planFor(changed(["rpoSeconds: 900", "rpoSeconds: 60"], DAILY));
  expect(refusals(hopeless)).toEqual(["groups.0.objectives.rpoSeconds: at least 3937"]);
  expect(messages(hopeless)).toContain("everyMinutes: 60 and rpoSeconds: 3937.");
  const mended = changed(["rpoSeconds: 900", "rpoSeconds: 3937"], ["everyMinutes: 5", "everyMinutes: 60"]);
  expect(planFor(mended).accepted).toBe(true);
});

describe("a fleet is refused", () => {
  test("when it keeps more snapshots than a Region's quota", () => {
    const many = ["budget:", "fleet: { volumesPerServer: 39, copySeconds: 60 }\nbudget:"] as const;
    const servers = Array.from({ length: 60 }, (_, index) => `web-${index}`).join(", ");
    const plan = planFor(
      changed(
        many,
        ["servers: [web-1]", `servers: [${servers}]`],
        ["limit: 20", "limit: 900"],
        ["monthlyUsd: 150", "monthlyUsd: 99999"],
      ),
    );
    expect(refusals(plan)).toEqual(["backup.retention.hourly: at most 17"]);
  });

  test("when a month costs more than the budget, with the dearest line", () => {
    const plan = planFor(changed(["monthlyUsd: 150", "monthlyUsd: 40"]));
    expect(refusals(plan)).toEqual([expect.stringMatching(/^budget\.monthlyUsd: at least \d\d$/)]);
    expect(messages(plan)).toContain("Route 53 health checks");
  });

  test("by each of its groups that misses its own objective", () => {
    const { groups, ...others } = parse(shippedText);
    const other = {
      ...groups[0],
      name: "api",
      hostname: "api.xyz-corp.example",
      objectives: { rtoSeconds: 150, rpoSeconds: 900 },
    };
    const plan = planFor(stringify({ ...others, groups: [...groups, other] }));
    expect(plan.problems.map(({ path }) => path)).toEqual(["groups.1.objectives.rtoSeconds"]);
    expect(plan.budget?.rtoSeconds.group).toBe("api");
  });
});

test("a file without the shape is refused for that, and nothing is worked out", () => {
  expect(planFor("regions: []")).toMatchObject({
    accepted: false,
    budget: null,
    warnings: [],
    assumptions: [],
  });
});

test("a long value is shown by its beginning, within eighty columns", () => {
  const text = renderPlan(planFor(changed(["\nbackup:", "\nbakcup:"])), false);
  expect(text).toContain('  bakcup: {"everyMinutes":5,');
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

describe("a warning", () => {
  const warned = (text: string, today?: string) => planFor(text, today).warnings.join("\n");

  test("is given of checker ranges that are older than 90 days, and not before", () => {
    expect(warned(shippedText, "2027-02-22")).not.toContain("checker ranges");
    expect(warned(shippedText, "2027-02-23")).toContain(
      "checker ranges in resources/parameters.yml are 91 days",
    );
  });

  test("is given of a Region that AWS does not have, with the one that was meant, and refuses nothing", () => {
    const plan = planFor(shippedText.replaceAll("us-west-2", "us-wset-2"));
    expect(plan.accepted).toBe(true);
    expect(plan.warnings[0]).toMatch(/^us-wset-2 is none of the Regions .*: did you mean us-west-2\?$/);
    expect(warned(shippedText)).not.toContain("is none of the Regions");
  });

  test("is given where the prices are those of other Regions, and names both", () => {
    const european = shippedText
      .replaceAll("us-east-1", "eu-central-1")
      .replaceAll("us-west-2", "eu-north-1");
    const [first] = planFor(european).warnings;
    expect(first).toMatch(/prices of us-east-1 and us-west-2 .*: those of eu-central-1 and eu-north-1 are/);
    expect(warned(shippedText)).not.toContain("prices of us-east-1");
  });

  test("is given while nobody is told", () => {
    expect(warned(shippedText)).toContain("nobody is told");
    expect(warned(changed(["emails: []", "emails: [ops@xyz-corp.example]"]))).not.toContain("nobody is told");
  });

  test("is given of what AWS does not commit to, and of what another key costs", () => {
    expect(warned(shippedText)).toMatch(/no copy time/);
    expect(warned(shippedText)).toMatch(/Another KMS key.*in full again/);
  });

  test("is given where volumes are too many for every tick and few enough for the objective", () => {
    const plan = planFor(changed(["budget:", "fleet: { volumesPerServer: 20 }\nbudget:"]));
    expect(plan.accepted).toBe(true);
    expect(plan.warnings.join("\n")).toContain("some ticks are passed over");
  });
});
