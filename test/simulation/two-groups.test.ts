import { beforeAll, expect, test } from "@jest/globals";
import type { Report } from "../../cli/report/report.ts";
import { drillOf } from "../helpers/configured-drill.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";

let report: Report;
beforeAll(async () => {
  report = await drillOf((web) => [
    web,
    { ...web, name: "shop", hostname: "shop.xyz-corp.example", servers: ["shop-1", "shop-2"] },
  ]);
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
