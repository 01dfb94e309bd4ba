import { describe, expect, test } from "@jest/globals";
import type { Suspicion } from "../../functions/lib/domain/evidence.ts";
import { readVerdict } from "../../functions/lib/domain/verdict.ts";

const firstBadSlotMs = Date.parse("2026-03-01T00:00:00Z");
const open: Suspicion = {
  firstBadSlotMs,
  openedAtMs: firstBadSlotMs + 11_000,
  status: "open",
  reasons: ["silence"],
};

const read = (suspicion: Suspicion | undefined, heldSeconds: number) =>
  readVerdict({ suspicion, firstBadSlotMs, holdDownSeconds: 60, nowMs: firstBadSlotMs + heldSeconds * 1000 });

describe("a failover reads its verdict", () => {
  test("waits patiently until a verdict can fall, eagerly from then on", () => {
    expect(read(open, 20)).toMatchObject({ status: "pending", waitSeconds: 5 });
    expect(read(open, 58)).toMatchObject({ status: "pending", waitSeconds: 1 });
  });

  test.each([
    ["REGION_LOST", "region-lost"],
    ["WORKLOAD_DOWN", "workload-down"],
    ["GRAY", "gray"],
  ] as const)("reads %s as %s", (classification, status) => {
    expect(read({ ...open, status: "confirmed", classification }, 61).status).toBe(status);
  });

  test("is cleared when the suspicion is gone, closed, or another one", () => {
    expect(read(undefined, 20).status).toBe("cleared");
    expect(read({ ...open, status: "cleared" }, 20).status).toBe("cleared");
    expect(read({ ...open, firstBadSlotMs: firstBadSlotMs + 600_000 }, 20).status).toBe("cleared");
  });

  test("gives up on witnesses that never agree", () => {
    expect(read(open, 361)).toMatchObject({ status: "unconfirmed" });
  });
});
