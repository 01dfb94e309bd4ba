import { expect, test } from "@jest/globals";
import { differencesOf } from "../../cli/plan/differences.ts";

const file = {
  regions: ["us-east-1", "us-west-2"],
  groups: [{ name: "web", servers: ["web-1"], health: { port: 443 } }],
  backup: { everyMinutes: 5, volumeInitializationRate: null },
};

test("two configurations that say the same do not differ, whatever the order of their keys", () => {
  const { regions, groups, backup } = structuredClone(file);
  expect(differencesOf({ backup, groups, regions }, file)).toEqual([]);
});

test("a difference is named by its field; a list of words is one value, and what is not there is null", () => {
  const deployed = {
    ...file,
    regions: ["us-west-2", "us-east-1"],
    groups: [...file.groups, { name: "api" }],
    backup: { everyMinutes: 7 },
  };
  expect(differencesOf(deployed, file)).toEqual([
    { path: "regions", deployed: ["us-west-2", "us-east-1"], file: ["us-east-1", "us-west-2"] },
    { path: "groups.1", deployed: { name: "api" }, file: null },
    { path: "backup.everyMinutes", deployed: 7, file: 5 },
  ]);
  expect(differencesOf({ ...file, groups: "none" }, file)).toEqual([
    { path: "groups", deployed: "none", file: file.groups },
  ]);
});
