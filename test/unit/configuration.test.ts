import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import { InvalidConfiguration } from "../../functions/lib/errors.ts";

const shipped = readFileSync(new URL("../../lifeboat.yml", import.meta.url), "utf8");

/** The problems of a configuration, as "path: message, found". */
function problemsOf(text: string): string[] {
  try {
    parseConfiguration(text, "lifeboat.yml");
    return [];
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    return error.problems.map(({ path, message, found }) => `${path}: ${message}, found ${found}`);
  }
}

describe("lifeboat.yml", () => {
  test("as shipped is valid", () => {
    expect(parseConfiguration(shipped, "lifeboat.yml").groups.map(({ name }) => name)).toEqual(["web"]);
  });

  test("is refused with every problem at once, each with its place, the expectation and what was found", () => {
    const broken = shipped
      .replace("rtoSeconds: 300", "rtoSeconds: soon")
      .replace("everyMinutes: 5", "everyMinutes: 0")
      .replace("daily: 7", "dayly: 7");
    expect(problemsOf(broken)).toEqual([
      'groups.0.objectives.rtoSeconds: expected a number, found "soon"',
      "backup.everyMinutes: expected at least 1, found 0",
      "backup.retention.daily: expected a number, found nothing",
      "backup.retention.dayly: unknown key dayly, did you mean daily?, found 7",
    ]);
  });

  test.each([
    [
      "regions: [us-east-1, us-west-2]",
      "regions: [us-west-2, us-west-2]",
      "regions: expected two different Regions",
    ],
    [
      "standby: us-west-2",
      "standby: us-east-1",
      "groups.0.standby: expected a Region other than the active one",
    ],
    ["standby: us-west-2", "standby: eu-west-1", "groups.0.standby: expected one of the two Regions"],
    [
      "rpoSeconds: 900",
      "rpoSeconds: 300",
      "backup.everyMinutes: expected less than the 300 s recovery point objective",
    ],
    ["reserve: 2", "reserve: 20", "backup.copySlots.reserve: expected less than the limit of 20"],
    ["servers: [web-1]", "servers: [web-1, web-1]", "groups.0.servers: expected each server once"],
    ["strategy: takeover", "strategy: record", 'groups.0.switch.strategy: expected "takeover"'],
    [
      "zone: xyz-corp.example",
      "zone: other.example",
      "groups.0.hostname: expected a name in the zone other.example",
    ],
    ["path: /health", "path: health", "groups.0.health.path: expected a text that starts with /"],
  ])("%s written as %s is refused", (good, bad, problem) => {
    expect(problemsOf(shipped.replace(good, bad))).toContainEqual(expect.stringContaining(problem));
  });

  test.each([
    ["everyMinutes: 5", "everyMinutes: 1440", "backup.everyMinutes"],
    ["rpoSeconds: 900", "rpoSeconds: 86400", ""],
    [
      "holdDownSeconds: 60",
      "holdDownSeconds: 301",
      "groups.0.detection.holdDownSeconds: expected at most 300",
    ],
  ])(
    "%s written as %s has the shape, and is refused all the same where it cannot work",
    (good, bad, problem) => {
      const problems = problemsOf(shipped.replace(good, bad));
      expect(problems).toEqual(problem === "" ? [] : [expect.stringContaining(problem)]);
    },
  );

  test("never lets an interval be longer than the backup machine's time-out allows", () => {
    const patient = shipped.replace("rpoSeconds: 900", "rpoSeconds: 86400");
    expect(problemsOf(patient.replace("everyMinutes: 5", "everyMinutes: 61"))).toEqual([
      expect.stringMatching(/^backup\.everyMinutes: expected at most 60\. .*time-out.*, found 61$/),
    ]);
  });

  test.each([
    ["hostname: www", "hostnme: www", "groups.0.hostnme: unknown key hostnme, did you mean hostname?"],
    ["selfCheck:", "selfcheck:", "detection.selfcheck: unknown key selfcheck, did you mean selfCheck?"],
    ["dns:", "colour:", "colour: unknown key colour, found"],
    ["backup:", "bakcup:", "bakcup: unknown key bakcup, did you mean backup?"],
    [
      "strategy: takeover",
      "strategy: tkaeover",
      'groups.0.switch.strategy: expected one of "takeover", "record"; did you mean takeover?',
    ],
    [
      "standby: us-west-2",
      "standby: us-wset-2",
      "groups.0.standby: expected one of the two Regions us-east-1, us-west-2; did you mean us-west-2?",
    ],
  ])("%s written as %s is answered with a suggestion, if there is a near one", (good, bad, problem) => {
    expect(problemsOf(shipped.replace(good, bad))).toContainEqual(expect.stringContaining(problem));
  });

  test("with two groups that would share resources or a host name is refused", () => {
    const { groups, ...others } = parse(shipped);
    const twice = ["web-1", "web1"].map((name) => ({ ...groups[0], name }));
    expect(problemsOf(stringify({ ...others, groups: twice }))).toEqual([
      'groups.1.name: expected a name of its own, hyphens left out, found "web1"',
      'groups.1.hostname: expected a host name of its own, found "www.xyz-corp.example"',
    ]);
  });

  test("that is not YAML is refused with the line", () => {
    expect(problemsOf("regions: [us-east-1")).toEqual([expect.stringMatching(/^line \d+: /)]);
    expect(problemsOf("regions: 1\nregions: 2\n")).toEqual([
      expect.stringContaining("Map keys must be unique"),
    ]);
  });

  test("that is empty is one problem", () => {
    expect(problemsOf("")).toHaveLength(1);
  });
});
