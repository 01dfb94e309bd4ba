import { describe, expect, test } from "@jest/globals";
import { slotsOfTick } from "../../functions/lib/domain/slots.ts";
import {
  after,
  callsOf,
  hangs,
  type MachineRun,
  runMachine,
  type Scripts,
  untaken,
} from "../helpers/product-machine.ts";

const FILE = "state-machines/observe.asl.json";
const nothing = { overdue: false, group: null };
const FRESHNESS = { group: "web", ageSeconds: 312, projectedAgeSeconds: 540, servers: [] };
const slotsFrom = (first: string) =>
  Array.from({ length: 12 }, (_, index) => new Date(Date.parse(first) + index * 10_000).toISOString());
const calm = {
  ListSlots: [({ startedAt }) => ({ slots: slotsOfTick(startedAt) })],
  ProbeSlot: [nothing],
  StartFailover: [{ result: "started", run: "failover-web-1-20261124T072940Z" }],
  MeasureRecoveryPoints: [{ groups: [FRESHNESS] }],
  PublishStatus: [{ directions: [{ group: "web", active: "us-east-1", epoch: 0 }], owed: 0 }],
  SweepRuns: [{ resumed: [], held: [] }],
  SettleObligations: [{ settled: [], owed: ["fence of epoch 1 of web"] }],
} satisfies Scripts;
const refused = { error: "AccessRefused" };
const web = { overdue: true, group: "web" };

const run = (tasks: Scripts = {}, startedAt?: string) =>
  runMachine(FILE, { tasks: { ...calm, ...tasks }, ...(startedAt && { startedAt }) });
const slotsOf = (done: MachineRun) =>
  callsOf(done, "ProbeSlot").map(({ payload }) => (payload as { slot: string }).slot);
const times = ({ path }: MachineRun, state: string) => path.filter((name) => name === state).length;
/** The third slot of a tick that starts at 07:30:03.4. */
const THIRD = "2026-11-24T07:30:30.000Z";

describe("a tick", () => {
  test.each([
    ["2026-11-24T07:30:00.000Z", "2026-11-24T07:30:10.000Z"],
    ["2026-11-24T07:30:03.400Z", "2026-11-24T07:30:10.000Z"],
    ["2026-11-24T07:30:09.999Z", "2026-11-24T07:30:10.000Z"],
    ["2026-11-24T07:30:10.000Z", "2026-11-24T07:30:20.000Z"],
    ["2026-11-24T23:59:58.001Z", "2026-11-25T00:00:00.000Z"],
  ])("that starts at %s probes twelve slots from %s on, each when it begins", async (startedAt, first) => {
    const done = await run({}, startedAt);
    expect(slotsOf(done)).toEqual(slotsFrom(first));
    const probed = callsOf(done, "ProbeSlot").map(({ at }) => Date.parse(startedAt) + at * 1000);
    expect(probed.map(Math.round)).toEqual(slotsFrom(first).map((slot) => Date.parse(slot)));
    expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
    expect(done.waitedSeconds).toBeLessThanOrEqual(120);
    expect(callsOf(done, "StartFailover")).toEqual([]);
  });

  test("leaves no slot out between itself and the next one, however late that fires in its minute", async () => {
    const early = slotsOf(await run({}, "2026-11-24T07:30:00.000Z"));
    const late = slotsOf(await run({}, "2026-11-24T07:31:59.999Z"));
    const all = new Set([...early, ...late]);
    expect([...all].sort()).toEqual([...slotsFrom("2026-11-24T07:30:10.000Z"), ...late.slice(1)].sort());
    expect(late[0]).toBe(early.at(-1));
  });
});

describe("a Region that is in charge of nothing", () => {
  test("waits for nothing, and reports as ever", async () => {
    const done = await run({ ListSlots: [{ slots: [] }] });
    expect(callsOf(done, "ProbeSlot")).toEqual([]);
    expect(done.waitedSeconds).toBe(0);
    expect([times(done, "Watched"), times(done, "Reported")]).toEqual([1, 1]);
    expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
  });

  test.each([
    ["fails", refused],
    ["hangs", hangs],
    ["answers out of its contract", () => ({}) as { slots: [] }],
  ])("watches all the same when asking whether it is %s", async (_, answer) => {
    for (const startedAt of ["2026-11-24T07:30:03.400Z", "2026-11-24T07:30:10.000Z"]) {
      const done = await run({ ListSlots: [answer] }, startedAt);
      expect(slotsOf(done)).toEqual(slotsOfTick(startedAt));
      expect(callsOf(done, "ListSlots")).toHaveLength(1);
      expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
    }
  });
});

describe("a slot that fails", () => {
  test.each([
    ["its probe is refused", refused],
    ["its probe hangs", hangs],
    ["its probe answers out of its contract", () => ({}) as typeof nothing],
  ])("because %s is missed, and the eleven others are probed in time", async (_, answer) => {
    const ProbeSlot = [...Array(2).fill(nothing), answer, nothing];
    const done = await run({ ProbeSlot });
    expect(slotsOf(done)).toEqual(slotsOf(await run()));
    expect(callsOf(done, "ProbeSlot").map(({ at }) => at)).toEqual(
      callsOf(await run(), "ProbeSlot").map(({ at }) => at),
    );
    expect([times(done, "SlotMissed"), times(done, "SlotDone")]).toEqual([1, 11]);
    expect(times(done, "StartFailover")).toBe(0);
    expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
  });

  test("is not probed again, also after an error that passes", async () => {
    const done = await run({ ProbeSlot: [{ error: "Throttled" }] });
    expect(callsOf(done, "ProbeSlot")).toHaveLength(12);
    expect(times(done, "SlotMissed")).toBe(12);
  });

  test("is given up 12 s after it began", async () => {
    const done = await run({ ProbeSlot: [hangs] });
    const last = callsOf(done, "ProbeSlot").at(-1)?.at ?? 0;
    expect(done.waitedSeconds).toBeCloseTo(last + 12);
  });
});

describe("an overdue suspicion", () => {
  test("starts the failover once in each slot that reports it", async () => {
    const done = await run({ ProbeSlot: [({ slot }) => (slot <= THIRD ? web : nothing)] });
    const started = callsOf(done, "StartFailover");
    expect(started.map(({ payload }) => payload)).toEqual(Array(3).fill({ group: "web" }));
    expect(started.map(({ at }) => at)).toEqual(
      callsOf(done, "ProbeSlot")
        .slice(0, 3)
        .map(({ at }) => at),
    );
  });

  test("of two groups is taken up in turns: each slot's report names one", async () => {
    const ProbeSlot = [web, { overdue: true, group: "shop" }, nothing];
    const started = callsOf(await run({ ProbeSlot }), "StartFailover");
    expect(started.map(({ payload }) => payload)).toEqual([{ group: "web" }, { group: "shop" }]);
  });

  test.each([
    ["is refused", refused],
    ["hangs", hangs],
  ])("whose start %s costs its slot only", async (_, answer) => {
    const done = await run({ ProbeSlot: [web, nothing], StartFailover: [answer] });
    expect(callsOf(done, "StartFailover")).toHaveLength(1);
    expect([times(done, "SlotMissed"), times(done, "SlotDone")]).toEqual([1, 11]);
    expect(done.status).toBe("SUCCEEDED");
  });
});

describe("the report", () => {
  test("publishes the ages that were measured, at once", async () => {
    const done = await run();
    expect(callsOf(done, "PublishStatus")).toMatchObject([{ payload: { groups: [FRESHNESS] }, at: 0 }]);
    expect(times(done, "Reported")).toBe(1);
  });

  test.each([
    ["fails", refused, 0],
    ["hangs", hangs, 20],
  ])("is published without ages when measuring them %s", async (_, answer, at) => {
    const done = await run({ MeasureRecoveryPoints: [answer] });
    expect(callsOf(done, "PublishStatus")).toMatchObject([{ payload: { groups: [] }, at }]);
    expect(times(done, "Reported")).toBe(1);
  });

  test.each([
    ["fails", refused],
    ["hangs", hangs],
    ["is slow", after(19, { directions: [], owed: 0 })],
  ])("that %s delays no probe and fails no tick", async (_, answer) => {
    const done = await run({ MeasureRecoveryPoints: [hangs], PublishStatus: [answer] });
    expect(slotsOf(done)).toEqual(slotsFrom("2026-11-24T07:30:10.000Z"));
    expect(callsOf(done, "ProbeSlot").map(({ at }) => at)).toEqual(
      callsOf(await run(), "ProbeSlot").map(({ at }) => at),
    );
    expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
  });

  test("is published also when the watch breaks down because what is listed are no slots", async () => {
    const done = await run({ ListSlots: [{ slots: "07:30" as unknown as readonly string[] }] });
    expect(times(done, "WatchFailed")).toBe(1);
    expect(times(done, "Reported")).toBe(1);
    expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
  });
});

describe("what is owed", () => {
  const owing = { PublishStatus: [{ directions: [], owed: 2 }] } satisfies Scripts;

  test("is looked after once a tick, and only then are its functions called", async () => {
    const done = await run(owing);
    expect([callsOf(done, "SweepRuns").length, callsOf(done, "SettleObligations").length]).toEqual([1, 1]);
    expect(times(done, "Reported")).toBe(1);
    const nothing = await run();
    expect([...callsOf(nothing, "SweepRuns"), ...callsOf(nothing, "SettleObligations")]).toEqual([]);
  });

  test.each([
    ["fails", refused],
    ["hangs", hangs],
  ])(
    "is settled also when the sweep %s, and waits for the next tick when settling does",
    async (_, answer) => {
      expect(callsOf(await run({ ...owing, SweepRuns: [answer] }), "SettleObligations")).toHaveLength(1);
      const unpublished = await run({ ...owing, PublishStatus: [answer] });
      expect(callsOf(unpublished, "SettleObligations")).toHaveLength(1);
      const done = await run({ ...owing, SettleObligations: [answer] });
      expect(times(done, "ReportFailed")).toBe(1);
      expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
    },
  );
});

describe("errors", () => {
  const passing = ["Throttled", "AnswerUnknown", "Lambda.TooManyRequestsException", "Sandbox.Timedout"];
  const tasks = ["StartFailover", "MeasureRecoveryPoints", "PublishStatus"] as const;

  test.each(tasks)("that pass are why %s is tried again, up to four times; others are not", async (task) => {
    const ProbeSlot = [web, nothing];
    const mended = await run({ ProbeSlot, [task]: [...passing.map((error) => ({ error })), ...calm[task]] });
    expect(callsOf(mended, task)).toHaveLength(5);
    expect([times(mended, "SlotMissed"), times(mended, "ReportFailed")]).toEqual([0, 0]);
    const never = await run({ ProbeSlot, [task]: [{ error: "Throttled" }] });
    expect(callsOf(never, task)).toHaveLength(5);
    for (const error of ["AccessRefused", "InvalidInput"])
      expect(callsOf(await run({ ProbeSlot, [task]: [{ error }] }), task)).toHaveLength(1);
  });
});

test("a tick ends by itself before its time-out and Express's five minutes, when all is as slow as it can be", async () => {
  const timedOut = after(15, { error: "Sandbox.Timedout" });
  const slowest = [...Array(4).fill(timedOut), hangs];
  const done = await run(
    {
      ProbeSlot: [after(11.9, web)],
      StartFailover: [timedOut],
      MeasureRecoveryPoints: slowest,
      PublishStatus: slowest,
    },
    "2026-11-24T07:30:00.000Z",
  );
  expect(done).toMatchObject({ status: "SUCCEEDED", output: "done" });
  expect(times(done, "SlotMissed")).toBe(12);
});

test("every state, every rule and default of a Choice and every catcher is taken by the runs above", () => {
  expect(untaken(FILE)).toEqual([]);
});
