import { expect, test } from "@jest/globals";
import { drillOf, drillWith } from "../helpers/configured-drill.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";

/** Where the standby's Region comes first in the alphabet, its record was made first, and users were sent there. */
test(
  "two groups may run in opposite directions",
  async () => {
    const report = await drillOf((web) => [
      { ...web, active: "us-west-2", standby: "us-east-1" },
      { ...web, name: "shop", hostname: "shop.xyz-corp.example", servers: ["shop-1"] },
    ]);
    expect(report).toMatchObject({ outcome: "recovered", objectivesMet: true, failoverExecutions: 1 });
    expect(report.invariants.violations).toEqual([]);
    const subjects = report.notifications.map(({ subject }) => subject);
    expect(subjects).toContain("Lifeboat: web now runs in us-east-1, us-west-2 is lost");
  },
  PACKAGING_MS,
);

/** The reference workload knew two Regions, and one health page. */
test(
  "other Regions are rehearsed, and servers with a health page of their own",
  async () => {
    const [active, standby] = ["eu-north-1", "eu-central-1"];
    const health = {
      port: 8443,
      path: "/status?of=all",
      status: 202,
      bodyContains: '{"ok":true} "it\'s" $fine',
    };
    const report = await drillWith(({ groups: [web] }) => ({
      regions: [standby, active],
      groups: [{ ...web, active, standby, health: { ...health, maxLatencyMs: 2_000 } }],
    }));
    expect(report).toMatchObject({ outcome: "recovered", objectivesMet: true });
    expect(report.invariants.violations).toEqual([]);
  },
  PACKAGING_MS,
);
