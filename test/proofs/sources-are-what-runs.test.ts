import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Measurement } from "../../cli/report/report.ts";
import {
  copyProject,
  drillIn,
  rehearseTampered,
  TAMPERING_MS,
  type TamperedOutcome,
} from "../helpers/project-copy.ts";

/** Intervals between backups, in minutes. */
const EVERY = { before: 5, after: 10 };

const copies: string[] = [];
const copy = (tampering: Parameters<typeof copyProject>[0]): string => {
  const root = copyProject(tampering);
  copies.push(root);
  return root;
};
afterAll(() => {
  for (const root of copies) rmSync(root, { recursive: true, force: true });
});

const outcomeIn = async (root?: string): Promise<TamperedOutcome> => {
  const outcome = (await rehearseTampered([{ name: "nothing", edits: [] }], root)).get("nothing");
  if (outcome === undefined || typeof outcome === "string") throw new Error(outcome);
  return outcome;
};

let asItIs: Measurement;
beforeAll(async () => {
  asItIs = (await outcomeIn()).report;
}, TAMPERING_MS);

describe("the sources are what the drill packages and runs", () => {
  test(
    "a longer interval between backups in lifeboat.yml loses more",
    async () => {
      const longer = `everyMinutes: ${EVERY.after}`;
      const root = copy({
        "lifeboat.yml": (text) => text.replace(`everyMinutes: ${EVERY.before}`, longer),
      });
      const report = await drillIn(root);
      expect(report.outcome).toBe("recovered");
      const more = (report.measured.rpoSeconds ?? 0) - (asItIs.measured.rpoSeconds ?? 0);
      expect(more).toBeGreaterThan(60);
    },
    TAMPERING_MS,
  );

  test(
    "a take-over that throws ends the failover as held, and the traffic stays",
    async () => {
      const root = copy({
        "functions/take-over/handler.ts": (text) =>
          text.replace(
            "await leases.advance(",
            'throw new Error("tampered with");\n      await leases.advance(',
          ),
      });
      const { report } = await outcomeIn(root);
      expect(asItIs.outcome).toBe("recovered");
      expect(report.outcome).toBe("held");
      expect(report.measured.rtoSeconds).toBeNull();
      const told = report.notifications.map(({ message }) => message).join("\n");
      expect(told).toContain("the takeover failed: Error: ");
      expect(told).toContain("tampered with");
    },
    TAMPERING_MS,
  );
});
