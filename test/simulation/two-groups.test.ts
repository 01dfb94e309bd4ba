import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import type { Report } from "../../cli/report/report.ts";
import { CONFIG_FILE, PACKAGING_MS, ROOT } from "../helpers/packaged.ts";

const folder = mkdtempSync(join(tmpdir(), "lifeboat-"));
afterAll(() => rmSync(folder, { recursive: true }));

let report: Report;
beforeAll(async () => {
  const configuration = parse(readFileSync(CONFIG_FILE, "utf8"));
  const [web] = configuration.groups;
  const shop = { ...web, name: "shop", hostname: "shop.xyz-corp.example", servers: ["shop-1", "shop-2"] };
  const file = join(folder, "lifeboat.yml");
  writeFileSync(file, stringify({ ...configuration, groups: [web, shop] }));
  const words = [
    join(ROOT, "cli", "index.ts"),
    "drill",
    "--json",
    "--config",
    file,
    "--out",
    join(folder, "out"),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: ROOT, maxBuffer: 1e8 });
  report = JSON.parse(stdout);
}, PACKAGING_MS);

test("two groups, one of them with two servers, are failed over beside each other", () => {
  expect(report.outcome).toBe("recovered");
  expect(report.objectivesMet).toBe(true);
  expect(report.failoverExecutions).toBe(2);
  const subjects = report.notifications.map(({ subject }) => subject);
  for (const group of ["web", "shop"])
    expect(subjects).toContain(`Lifeboat: ${group} now runs in us-west-2, us-east-1 is lost`);
});

test("no invariant takes one group's proof, lease or epoch for the other's", () => {
  expect(report.invariants.violations).toEqual([]);
  expect(report.invariants.checked).toBeGreaterThan(3_000);
});
