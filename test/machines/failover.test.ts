import { describe, expect, test } from "@jest/globals";
import { expectHeld, MOVING, movedIn, told } from "../helpers/failover-ends.ts";
import {
  ACQUIRED,
  falseAlarm,
  POINTS,
  pendingAnswers,
  pendingCleanUp,
  pendingLaunch,
  pendingStart,
  pendingSwitch,
  pendingVerdict,
  pendingVolumes,
  RUN,
  refused,
  regionLost,
  run,
  verdict,
} from "../helpers/failover-scripts.ts";
import { callsOf, hangs, type Scripts } from "../helpers/product-machine.ts";

describe("a lost Region", () => {
  test("is failed over in this order, and the waits are those that the functions ask for", async () => {
    const done = await run();
    expect(done.path).toEqual([
      ...["AcquireLease", "HasLease", "ConfirmAndPrepare"],
      ...["ReadVerdict", "HasVerdict", "WaitForEvidence", "ReadVerdict", "HasVerdict", "VerdictFell"],
      ...["BeginPreparation", "MustMove", "RestoreVolumes", "AreVolumesRestored", "WaitForVolumes"],
      ...["RestoreVolumes", "AreVolumesRestored", "StartStandby", "IsStandbyRunning", "WaitForStandby"],
      ...["StartStandby", "IsStandbyRunning", "StandbyPrepared", "IsConfirmed"],
      ...["VerifyStandby", "IsStandbyVerified", "WaitForAnswers", "VerifyStandby", "IsStandbyVerified"],
      ...["FenceActive", "TakeOver", "VerifySwitch", "IsSwitched", "WaitForPropagation"],
      ...["VerifySwitch", "IsSwitched", "CloseRun", "HowItEnded", "Recovered"],
    ]);
    expect(done.status).toBe("SUCCEEDED");
    expect(done.output).toEqual({
      outcome: "recovered",
      group: "web",
      epoch: 1,
      points: POINTS,
      fence: "fenced",
      rungs: [],
    });
    expect(done.waitedSeconds).toBe(5 + 1 + 2);
  });

  test("is told to a person with what was done, why, and from which data", async () => {
    const expected = {
      outcome: "recovered",
      reasons: verdict("region-lost").reasons,
      verdict: "region-lost",
      fence: "fenced",
      points: POINTS,
    };
    expect(told(await run())).toMatchObject({
      ...RUN,
      ...expected,
      firstBadSlot: "2026-11-24T07:29:40.000Z",
    });
  });

  test("is restored from the points that were chosen first, however often the restore is asked about", async () => {
    const payloads = callsOf(await run(), "RestoreVolumes").map(({ payload }) => payload);
    expect(payloads).toMatchObject([{ points: [] }, { points: POINTS }]);
  });
});

describe("without the lease", () => {
  test("a run touches nothing: somebody else's run goes on", async () => {
    const done = await run({ AcquireLease: [{ status: "refused", reason: "held by failover-web-1-x" }] });
    expect(done).toMatchObject({ status: "SUCCEEDED", path: ["AcquireLease", "HasLease", "Superseded"] });
    expect(done.output).toEqual({ outcome: "superseded", reason: "held by failover-web-1-x" });
    expect(done.calls).toHaveLength(1);
  });

  test("a run waits for an earlier one to end, because its own name would be spent", async () => {
    const busy = { status: "busy", reason: "held by failover-web-1-x" } as const;
    const done = await run({ AcquireLease: [busy, busy, ACQUIRED] });
    expect(done.output).toMatchObject({ outcome: "recovered" });
    expect(callsOf(done, "AcquireLease").map(({ payload }) => payload)).toEqual(
      Array(3).fill(callsOf(await run(), "AcquireLease")[0]?.payload),
    );
    const never = await run({ AcquireLease: [busy] });
    expect(never.path.at(-1)).toBe("Superseded");
    expect(never.waitedSeconds).toBeCloseTo(300, -1);
  });

  test("that cannot even be asked for, a run ends as not started and touches nothing", async () => {
    const done = await run({ AcquireLease: [refused] });
    expect(done).toMatchObject({
      status: "FAILED",
      error: "NotStarted",
      path: ["AcquireLease", "NotStarted"],
    });
    expect(done.calls).toHaveLength(1);
  });
});

describe("a suspicion that is not a lost Region", () => {
  test.each(["workload-down", "gray", "cleared", "unconfirmed"] as const)(
    "%s stands down: what was prepared is removed, nothing moves",
    async (status) => {
      const done = await run({ ReadVerdict: [pendingVerdict, verdict(status)] });
      const { reasons } = verdict(status);
      expect(done.output).toEqual({ outcome: "stood-down", group: "web", verdict: status, reasons });
      expect(movedIn(done)).toEqual([]);
      expect(callsOf(done, "StandDown").map(({ at }) => at)).toEqual([10, 15]);
      expect(callsOf(done, "StandDown").map(({ payload }) => payload)).toEqual(
        Array(2).fill({ ...ACQUIRED, scope: "everything" }),
      );
      expect(told(done)).toMatchObject({ outcome: "stood-down", verdict: status, fence: "not attempted" });
    },
  );

  test("is held, all kept, when the Region is lost but the group was failed over within a day: a person decides", async () => {
    const done = await run({ AcquireLease: [{ ...ACQUIRED, automatic: false }] });
    expectHeld(done, "a second time within a day is for a person to decide", []);
    expect(callsOf(done, "StandDown")).toEqual([]);
  });

  test("stands down when the verdict cannot be read: not to know is no reason to move", async () => {
    for (const answer of [refused, hangs]) {
      const done = await run({ ReadVerdict: [pendingVerdict, answer] });
      expect(done.output).toMatchObject({ outcome: "stood-down", verdict: "unconfirmed" });
      expect(told(done)).toMatchObject({ reasons: [expect.stringContaining("the verdict cannot be read")] });
      expect(movedIn(done)).toEqual([]);
    }
  });

  test("stands down even when the preparation has failed", async () => {
    for (const task of ["RestoreVolumes", "StartStandby"] as const) {
      const done = await run({ [task]: [refused] }, falseAlarm);
      expect(done.path.at(-1)).toBe("StoodDown");
      expect(done.path).toContain("PreparationFailed");
    }
  });

  test("is held when what was prepared cannot be removed", async () => {
    const neverDone = await run({ StandDown: [pendingCleanUp] }, falseAlarm);
    expectHeld(neverDone, 'what was prepared could not be removed: ["vol-1"]', []);
    for (const answer of [refused, hangs])
      expectHeld(
        await run({ StandDown: [answer] }, falseAlarm),
        "what was prepared could not be removed: ",
        [],
      );
  });
});

describe("a lost Region whose standby cannot be prepared", () => {
  test.each(["RestoreVolumes", "StartStandby"] as const)(
    "is held when %s fails, with its reason",
    async (task) => {
      expectHeld(await run({ [task]: [refused] }), `${task}: AccessRefused`, []);
      expectHeld(await run({ [task]: [hangs] }), `${task}: States.Timeout`, []);
    },
  );

  test("is held after 600 s of preparing, wherever they went", async () => {
    const late: Scripts[] = [{ RestoreVolumes: [pendingVolumes] }, { StartStandby: [pendingStart] }];
    for (const tasks of late) {
      const done = await run(tasks);
      expectHeld(done, "not prepared within 600 s", []);
      // What is under way has its own patience; the machine does not rely on it.
      expect(done.waitedSeconds).toBeLessThan(600 + 150 + 5);
      expect(told(done)).toMatchObject({ points: POINTS, fence: "not attempted" });
    }
  });

  test("is held when a branch breaks off where nothing in it catches", async () => {
    const done = await run({ RestoreVolumes: [{ ...pendingVolumes, waitSeconds: 0.5 }] });
    expectHeld(done, "preparing failed: States.QueryEvaluationError", []);
    expect(told(done)).toMatchObject({ verdict: "unconfirmed", points: [] });
  });
});

describe("a preparation that is blocked", () => {
  const since = "2026-11-24T07:30:00.000Z";
  const way = { rated: true, avoidZones: ["us-west-2a"], round: 0, brokenSets: [], since };
  const blocked = { status: "blocked", reason: "no room in us-west-2a", waitSeconds: 0 } as const;
  const elsewhere = { ...blocked, rung: "another-az", way } as const;
  const launch = ["TakeAnotherWay", "IsRoundOver", "MustMove", "LaunchStandby"];

  test("is launched in another zone when its own has no room, and the run recovers by that rung", async () => {
    const done = await run({ StartStandby: [elsewhere, { ...pendingStart, status: "running" }] });
    expect(done.output).toMatchObject({ outcome: "recovered", rungs: ["another-az"], points: POINTS });
    expect(done.path.join()).toContain(
      [
        ...launch,
        "IsStandbyLaunched",
        "WaitForLaunch",
        "LaunchStandby",
        "IsStandbyLaunched",
        "RestoreVolumes",
      ].join(),
    );
    const firstBadSlot = "2026-11-24T07:29:40.000Z";
    expect(callsOf(done, "LaunchStandby")[0]?.payload).toEqual({
      ...ACQUIRED,
      firstBadSlot,
      points: POINTS,
      way,
    });
    expect(callsOf(done, "StartStandby").at(-1)?.payload).toEqual({ ...ACQUIRED, way });
    expect(told(done)).toMatchObject({ rungs: ["another-az"], obstacles: ["no room in us-west-2a"] });
  });

  test("takes as many ways as it has to, each from where it stands", async () => {
    const unrated = { ...way, avoidZones: [], rated: false };
    const done = await run({
      RestoreVolumes: [
        { ...blocked, points: POINTS, rung: "no-rate", way: unrated },
        { ...blocked, points: [], rung: "older-point", way: { ...unrated, brokenSets: ["web/web-1/1"] } },
        { ...pendingVolumes, status: "ready" },
      ],
    });
    expect(done.output).toMatchObject({ outcome: "recovered", rungs: ["no-rate", "older-point"] });
    expect(callsOf(done, "LaunchStandby")).toEqual([]);
    expect(callsOf(done, "RestoreVolumes").map(({ payload }) => payload)).toMatchObject([
      { points: [], way: { rated: true, brokenSets: [] } },
      { points: POINTS, way: { rated: false, brokenSets: [] } },
      { points: [], way: { rated: false, brokenSets: ["web/web-1/1"] } },
    ]);
  });

  test("has what it prepared in vain cleared away once the traffic has moved; the rest serves", async () => {
    const StartStandby = [elsewhere, { ...pendingStart, status: "running" } as const];
    const done = await run({ StartStandby });
    expect(callsOf(done, "StandDown").map(({ payload }) => payload)).toEqual(
      Array(2).fill({ ...ACQUIRED, scope: "leftovers" }),
    );
    expect(done.path.indexOf("StandDown")).toBeGreaterThan(done.path.indexOf("IsSwitched"));
    for (const StandDown of [[pendingCleanUp], [refused], [hangs]]) {
      const stuck = await run({ StartStandby, StandDown });
      expect(stuck.output).toMatchObject({ outcome: "recovered" });
      expect(told(stuck)).toMatchObject({
        reasons: [expect.anything(), expect.stringContaining("what was prepared could not be removed")],
      });
    }
  });

  test("that has found no zone waits and begins with all of them again, until one has room", async () => {
    const everywhere = { ...way, avoidZones: [], round: 1 };
    const again = { ...blocked, rung: "zones-again", way: everywhere, waitSeconds: 30 } as const;
    const done = await run({
      StartStandby: [elsewhere, elsewhere, { ...pendingStart, status: "running" }],
      LaunchStandby: [again, { ...pendingLaunch, status: "launched" }],
    });
    expect(done.output).toMatchObject({
      outcome: "recovered",
      rungs: ["another-az", "zones-again", "another-az"],
    });
    expect(done.path.join()).toContain(
      ["TakeAnotherWay", "IsRoundOver", "WaitForRoom", "MustMove", "RestoreVolumes"].join(),
    );
    expect(done.waitedSeconds).toBeGreaterThan(30);
  });

  test("is called off where no zone has room and the suspicion has ended: it stands down by that verdict", async () => {
    const calledOff = { status: "called-off", verdict: verdict("cleared"), waitSeconds: 0 } as const;
    const done = await run({ StartStandby: [elsewhere], LaunchStandby: [calledOff] });
    expect(done.output).toMatchObject({ outcome: "stood-down", verdict: "cleared" });
    expect(done.path).toContain("PreparationCalledOff");
    expect(movedIn(done)).toEqual([]);
    expect(told(done)).toMatchObject({ rungs: ["another-az"], fence: "not attempted" });
  });

  test("is held when no way is left, with every way that was taken", async () => {
    const done = await run({ StartStandby: [elsewhere], LaunchStandby: [refused] });
    expectHeld(done, "LaunchStandby: AccessRefused", []);
    expect(told(done)).toMatchObject({ rungs: ["another-az"], obstacles: ["no room in us-west-2a"] });
  });

  test("is held after 600 s, however many ways are left", async () => {
    const late: Scripts[] = [
      { StartStandby: [elsewhere], LaunchStandby: [pendingLaunch] },
      { StartStandby: [elsewhere], LaunchStandby: [{ ...elsewhere, rung: "older-point" }, pendingLaunch] },
    ];
    for (const tasks of late) expectHeld(await run(tasks), "not prepared within 600 s", []);
  });
});

describe("a run that has died after it turned the group", () => {
  test("goes on to the end, whatever the verdict says by now: it is past all deciding", async () => {
    const turned = { ...ACQUIRED, turned: true } as const;
    const done = await run({ AcquireLease: [turned], ReadVerdict: [verdict("cleared")] });
    expect(done.output).toMatchObject({ outcome: "recovered" });
    expect(movedIn(done)).toEqual(MOVING);
  });

  test("clears away what its dead execution left, although it took no other way itself", async () => {
    const done = await run({}, regionLost, `${RUN.run}-again-1`);
    expect(done.output).toMatchObject({ outcome: "recovered", rungs: [] });
    expect(callsOf(done, "StandDown")[0]?.payload).toMatchObject({ scope: "leftovers" });
    expect(callsOf(done, "AcquireLease")[0]?.payload).toMatchObject({ execution: `${RUN.run}-again-1` });
  });
});

describe("a standby that is not proven", () => {
  test("in time stands down: a verdict that has grown old fences nobody when the active Region serves", async () => {
    const calledOff = { status: "called-off", verdict: verdict("cleared"), waitSeconds: 0 } as const;
    const done = await run({ VerifyStandby: [pendingAnswers, { ...calledOff, reasons: [] }] });
    expect(done.output).toMatchObject({ outcome: "stood-down", verdict: "cleared" });
    expect(movedIn(done)).toEqual(["VerifyStandby"]);
  });

  test("takes no traffic, and the old active is not fenced", async () => {
    const done = await run({ VerifyStandby: [pendingAnswers] });
    expectHeld(done, "the standby never verified; connection refused", ["VerifyStandby"]);
    expect(done.waitedSeconds).toBeLessThan(190);
    for (const answer of [refused, hangs])
      expectHeld(await run({ VerifyStandby: [answer] }), "the standby cannot be verified", ["VerifyStandby"]);
  });
});

describe("the fence", () => {
  test.each<[string, Scripts["FenceActive"]]>([
    ["says so itself", [{ status: "owed", reason: "no answer" }]],
    ["fails", [refused]],
    ["is throttled", [{ error: "Throttled" }]],
    ["hangs", [hangs]],
  ])("is owed and the traffic is taken all the same when it %s", async (_, FenceActive = []) => {
    const done = await run({ FenceActive });
    expect(done.output).toMatchObject({ outcome: "recovered", fence: "owed" });
    expect(told(done)).toMatchObject({ fence: "owed" });
    const [fenced, took] = [callsOf(done, "FenceActive"), callsOf(done, "TakeOver")];
    expect([fenced, took]).toMatchObject([[{}], [{ payload: { fence: "owed" } }]]);
    expect((took?.[0]?.at ?? 99) - (fenced?.[0]?.at ?? 0)).toBeLessThanOrEqual(10);
  });

  test("is where a run without its lease stops: it takes nothing over", async () => {
    const done = await run({ FenceActive: [{ error: "LeaseLost", cause: "held by another" }] });
    expectHeld(done, "the lease was lost before the fence", ["VerifyStandby", "FenceActive"]);
  });
});

describe("the takeover", () => {
  test.each([["AccessRefused"], ["LeaseLost"]])("that fails with %s leaves the run held", async (error) => {
    const done = await run({ TakeOver: [{ error }] });
    expectHeld(done, `the takeover failed: ${error}`, ["VerifyStandby", "FenceActive", "TakeOver"]);
  });

  test("that the authoritative servers do not show within 120 s leaves the run held", async () => {
    const done = await run({ VerifySwitch: [pendingSwitch] });
    expectHeld(done, 'the authoritative servers still answer ["192.0.2.1"]', MOVING);
    expect(done.waitedSeconds).toBeLessThan(135);
    for (const answer of [refused, hangs])
      expectHeld(await run({ VerifySwitch: [answer] }), "the switch cannot be verified", MOVING);
  });
});

describe("the end of a run", () => {
  test("that is told and not recorded is recorded later, and told once", async () => {
    const unrecorded = { error: "Unrecorded" };
    const done = await run({ CloseRun: [unrecorded, unrecorded, { subject: "Lifeboat: web" }] });
    expect(done.output).toMatchObject({ outcome: "recovered" });
    const payloads = callsOf(done, "CloseRun").map(({ payload }) => payload);
    expect(payloads).toMatchObject([{ told: false }, { told: true }, { told: true }]);
  });

  test("is held, with the reason, when nobody could be told", async () => {
    for (const calm of [regionLost, falseAlarm]) {
      const done = await run({ CloseRun: [refused] }, calm);
      expect(done).toMatchObject({ status: "FAILED", error: "Held" });
      expect(done.cause).toContain("could not be told or recorded: AccessRefused");
    }
  });

  test("comes before the machine's time-out, also when every wait lasts as long as it may", async () => {
    const tasks = { RestoreVolumes: [pendingVolumes], StandDown: [pendingCleanUp] };
    expect((await run(tasks, falseAlarm)).error).toBe("Held");
    expect((await run({ ...tasks, ReadVerdict: [refused] })).waitedSeconds).toBeLessThan(1500);
  });
});
