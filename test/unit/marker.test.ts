import { describe, expect, test } from "@jest/globals";
import { markerProblem } from "../../functions/lib/domain/marker.ts";

const expected = { epoch: 1, takenAt: "2026-03-01T00:05:00.000Z" };
const page = (marker: unknown, epoch: unknown = 1) => JSON.stringify({ server: "web-1", epoch, marker });

describe("the recovery marker", () => {
  test("is good when it lies just before the instant of the recovery point", () => {
    expect(markerProblem(page("2026-03-01T00:04:55.000Z"), expected)).toBeUndefined();
  });

  test.each([
    ["of an older point", page("2026-02-28T23:59:55.000Z"), "is not of the recovery point"],
    ["of a newer point", page("2026-03-01T00:09:55.000Z"), "is not of the recovery point"],
    ["missing", page(null), "no recovery marker"],
    ["of a server in another epoch", page("2026-03-01T00:04:55.000Z", 0), "epoch 0, expected 1"],
    ["not JSON", "<html>", "not JSON"],
  ])("gives a server away when it is %s", (_, body, problem) => {
    expect(markerProblem(body, expected)).toContain(problem);
  });
});
