import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { TaskFailure } from "../../simulator/step-functions/errors.ts";
import { execute, type FakeTask, START } from "../interpreter/fake-world.ts";

const definition = JSON.parse(readFileSync("state-machines/backup.asl.json", "utf8")) as object;
const bounds = { shortest: 5, longest: 60 };
const deadline = new Date(START + 9 * 60_000).toISOString();

const payload = (Payload: unknown) => () => ({ StatusCode: 200, Payload });
const fails = (error: string) => () => {
  throw new TaskFailure(error, "the reason");
};
const payloadOf = (request: Parameters<FakeTask>[0]) =>
  (request.arguments as unknown as { Payload: Readonly<Record<string, unknown>> }).Payload;

const groups = ["web", "shop"].map((group) => ({
  group,
  active: "us-east-1",
  standby: "us-west-2",
  epoch: 0,
}));
const done = { status: "done", copying: [], waiting: [], waitSeconds: 30, problems: [] };
const pending = { ...done, status: "pending", copying: ["web-1"] };
const calm: Readonly<Record<string, FakeTask>> = {
  ListGroups: payload({ groups: groups.slice(0, 1), deadline, bounds }),
  CreateSnapshots: payload({ taken: ["web/web-1/t"], there: [], waitSeconds: 40, problems: [] }),
  CopySnapshots: (_request, attempt) => payload(attempt < 3 ? pending : done)(),
  PruneSnapshots: payload({ deleted: { "us-west-2": 1, "us-east-1": 1 }, skipped: null }),
};
const run = (tasks: Readonly<Record<string, FakeTask>> = {}) =>
  execute(definition, { type: "STANDARD", input: {}, tasks: { ...calm, ...tasks } });

describe("the backup machine", () => {
  test("takes sets, waits as long as the functions say, copies until nothing is left, and prunes", async () => {
    const { result, calls } = await run();
    expect(result).toMatchObject({
      status: "SUCCEEDED",
      output: { groups: [{ group: "web", outcome: "done", taken: ["web/web-1/t"], problems: [] }] },
    });
    expect(calls["CopySnapshots"]).toEqual([40, 70, 100]);
    expect(calls["PruneSnapshots"]).toEqual([100]);
  });

  test("gives each function the group's Regions as data, and each attempt the same tick and its own name", async () => {
    const seen: Record<string, unknown>[] = [];
    const failsOnce: FakeTask = (request, attempt) => {
      seen.push(payloadOf(request));
      return attempt === 1 ? fails("Throttled")() : calm["CreateSnapshots"]?.(request, attempt);
    };
    await run({ CreateSnapshots: failsOnce });
    const expected = { group: "web", active: "us-east-1", tick: new Date(START).toISOString(), bounds };
    expect(seen).toEqual([
      { ...expected, attempt: expect.stringMatching(/Z\/0$/) },
      { ...expected, attempt: expect.stringMatching(/Z\/1$/) },
    ]);
  });

  test("names every look at the copies otherwise, so that no later one takes an earlier one's claim for its own", async () => {
    const names: unknown[] = [];
    const looks: FakeTask = (request, attempt) => {
      names.push(payloadOf(request)["attempt"]);
      if (attempt === 2) return fails("Throttled")();
      return payload(attempt < 4 ? pending : done)();
    };
    await run({ CopySnapshots: looks });
    expect(names).toHaveLength(4);
    expect(new Set(names).size).toBe(4);
  });

  test("does nothing when this Region is in charge of no group", async () => {
    const { result, calls } = await run({ ListGroups: payload({ groups: [], deadline, bounds }) });
    expect(result).toMatchObject({ status: "SUCCEEDED", output: { groups: [] } });
    expect(calls["CreateSnapshots"]).toBeUndefined();
  });

  test("fails when nobody can say which groups there are", async () => {
    const { result } = await run({ ListGroups: fails("AccessRefused") });
    expect(result).toMatchObject({ status: "FAILED", error: "BackupFailed" });
    expect(result.cause).toContain("AccessRefused: the reason");
  });

  test("waits no longer than the deadline, and leaves the rest to the next tick", async () => {
    const { result, seconds, events } = await run({ CopySnapshots: payload(pending) });
    expect(result).toMatchObject({ output: { groups: [{ outcome: "continued-by-next-tick" }] } });
    expect(seconds).toBeGreaterThanOrEqual(540);
    expect(seconds).toBeLessThan(600);
    expect(events.length).toBeLessThan(300);
  });

  test.each(["CreateSnapshots", "CopySnapshots", "PruneSnapshots"])(
    "goes on with the other groups when %s fails for one, and keeps the reason",
    async (state) => {
      const failsForWeb: FakeTask = (request) =>
        payloadOf(request)["group"] === "web" ? fails("AccessRefused")() : calm[state]?.(request, 3);
      const { result } = await run({
        ListGroups: payload({ groups, deadline, bounds }),
        CopySnapshots: payload(done),
        [state]: failsForWeb,
      });
      expect(result).toMatchObject({
        status: "SUCCEEDED",
        output: {
          groups: [
            { group: "web", outcome: "failed", reason: "AccessRefused: the reason" },
            { group: "shop", outcome: "done" },
          ],
        },
      });
    },
  );

  test.each(["ListGroups", "CreateSnapshots", "CopySnapshots", "PruneSnapshots"])(
    "tries %s again after Throttled and AnswerUnknown, and not after AccessRefused",
    async (state) => {
      const working: typeof calm = { ...calm, CopySnapshots: payload(done) };
      for (const [error, attempts] of [
        ["Throttled", 2],
        ["AnswerUnknown", 2],
        ["AccessRefused", 1],
      ] as const) {
        const failsOnce: FakeTask = (request, attempt) =>
          attempt === 1 ? fails(error)() : working[state]?.(request, attempt);
        const { calls } = await run({ ...working, [state]: failsOnce });
        expect(calls[state]).toHaveLength(attempts);
      }
    },
  );
});
