import { expect, test } from "@jest/globals";
import { drillOf } from "../helpers/configured-drill.ts";
import { PACKAGING_MS } from "../helpers/packaged.ts";

/**
 * RunInstances and StartInstances are let through five at once and two a second, and the SDK asked three times for room
 * that was not there: four servers throttled each other, and the run was held within seconds.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
test(
  "four servers that wait for room do not throttle each other out of it",
  async () => {
    const servers = ["web-1", "web-2", "web-3", "web-4"];
    const report = await drillOf((web) => [{ ...web, servers }], ["--scenario", "room-comes-late"]);
    expect(report).toMatchObject({ outcome: "recovered", rungs: ["another-az", "zones-again"] });
    expect(report.invariants.violations).toEqual([]);
  },
  PACKAGING_MS,
);
