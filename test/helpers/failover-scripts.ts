import type { FailoverInput } from "../../functions/lib/domain/failover-run.ts";
import type { Verdict } from "../../functions/lib/domain/verdict.ts";
import { type Failure, runMachine, type Scripts } from "./product-machine.ts";

export const FILE = "state-machines/failover.asl.json";
const NAME = "failover-web-1-20261124T072940Z";
const INPUT = {
  epoch: 1,
  firstBadSlot: "2026-11-24T07:29:40.000Z",
  group: "web",
  mode: "failover",
} as const satisfies FailoverInput;

/** What the functions are told of the run, and the point that it restores. */
export const RUN = { group: "web", run: NAME, epoch: 1, active: "us-east-1", standby: "us-west-2" };
export const POINTS = [
  { server: "web-1", set: "web/web-1/20261124T072500Z", takenAt: "2026-11-24T07:25:00.000Z" },
];

/** The lease, got at the first attempt. */
export const ACQUIRED = { status: "acquired", automatic: true, turned: false, ...RUN } as const;

/** Verdicts and half-done steps, typed by the functions' own contracts where they are used. */
export const verdict = (status: Verdict["status"], waitSeconds = 0): Verdict => ({
  status,
  reasons: [`the evidence says ${status}`],
  waitSeconds,
});
export const pendingVerdict = verdict("pending", 5);
export const pendingVolumes = { status: "pending", points: POINTS, waitSeconds: 2 } as const;
export const pendingStart = { status: "pending", waitSeconds: 2 } as const;
export const pendingLaunch = { status: "pending", waitSeconds: 2 } as const;
export const pendingAnswers = {
  status: "pending",
  reasons: ["connection refused"],
  waitSeconds: 1,
} as const;
export const pendingSwitch = { status: "pending", answers: ["192.0.2.1"], waitSeconds: 2 } as const;
export const pendingCleanUp = { status: "pending", remaining: ["vol-1"], waitSeconds: 5 } as const;
/** A failure that no retry mends. */
export const refused: Failure = { error: "AccessRefused", cause: "only a person can mend it" };

/** The Region is lost, and everything works at the second look. */
export const regionLost = {
  AcquireLease: [ACQUIRED],
  ReadVerdict: [pendingVerdict, verdict("region-lost")],
  RestoreVolumes: [pendingVolumes, { ...pendingVolumes, status: "ready" }],
  LaunchStandby: [pendingLaunch, { ...pendingLaunch, status: "launched" }],
  StartStandby: [pendingStart, { ...pendingStart, status: "running" }],
  VerifyStandby: [pendingAnswers, { status: "verified", reasons: [], waitSeconds: 0 }],
  FenceActive: [{ status: "fenced", reason: "1 instance was told to stop" }],
  TakeOver: [{ active: "us-west-2", epoch: 1 }],
  VerifySwitch: [pendingSwitch, { status: "switched", answers: ["192.0.2.2"], waitSeconds: 0 }],
  StandDown: [pendingCleanUp, { status: "done", remaining: [], waitSeconds: 5 }],
  CloseRun: [{ subject: "Lifeboat: web" }],
} satisfies Scripts;

/** The same, but the active Region answers again before the verdict falls. */
export const falseAlarm: Scripts = {
  ...regionLost,
  ReadVerdict: [pendingVerdict, verdict("cleared")],
};

/** A lost Region, and no room in the standby's own zone. */
export const zoneUnfit: Scripts = {
  ...regionLost,
  StartStandby: [
    {
      status: "blocked",
      rung: "another-az",
      way: {
        rated: true,
        avoidZones: ["us-west-2a"],
        round: 0,
        brokenSets: [],
        since: "2026-11-24T07:30:00.000Z",
      },
      reason: "no room in us-west-2a",
      waitSeconds: 0,
    },
    { ...pendingStart, status: "running" },
  ],
};

/** Runs the failover machine; `tasks` take the place of some answers of `calm`. */
export const run = (tasks: Scripts = {}, calm: Scripts = regionLost, name = NAME) =>
  runMachine(FILE, { name, input: INPUT, tasks: { ...calm, ...tasks } });
