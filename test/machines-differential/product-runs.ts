import type { Rung, Way } from "../../functions/lib/domain/ladder.ts";
import {
  ACQUIRED,
  falseAlarm,
  POINTS,
  pendingAnswers,
  pendingLaunch,
  pendingStart,
  pendingSwitch,
  pendingVerdict,
  pendingVolumes,
  refused,
  regionLost,
  verdict,
} from "../helpers/failover-scripts.ts";
import type { Scripts } from "../helpers/product-machine.ts";
import type { Json } from "./cases.ts";

/** One of the product's machines with scripted functions. */
export interface ProductRun {
  /** "product: failover, a lost Region" */
  readonly name: string;
  readonly topic: "product";
  /** "state-machines/failover.asl.json" */
  readonly file: string;
  readonly input: Json;
  /** The execution's name. */
  readonly execution: string;
  readonly tasks: Scripts;
}

type Path = readonly [what: string, tasks: Scripts, execution?: string];

/** A wait that no deadline of a step divides, so that both sides look past it at the same look. */
const LONG_SECONDS = 70;
const slowly = <Answer extends { readonly waitSeconds: number }>(answer: Answer) => ({
  ...answer,
  waitSeconds: LONG_SECONDS,
});

/** The rungs of the failover's ladder, as a step that is blocked names them. */
const here: Way = {
  rated: true,
  avoidZones: [],
  round: 0,
  brokenSets: [],
  since: "2026-11-24T07:30:00.000Z",
};
const blocked = (rung: Rung, change: Partial<Way>, waitSeconds = 0) =>
  ({ status: "blocked", rung, way: { ...here, ...change }, reason: "it will not do", waitSeconds }) as const;
const unrated = blocked("no-rate", { rated: false });
const older = blocked("older-point", { brokenSets: ["web/web-1/1"] });
const elsewhere = blocked("another-az", { avoidZones: ["us-west-2a"] });
const again = blocked("zones-again", { round: 1 }, 30);
const running = { ...pendingStart, status: "running" } as const;
const calledOff = { status: "called-off", verdict: verdict("cleared"), waitSeconds: 0 } as const;
const launched = { ...pendingLaunch, status: "launched" } as const;
const ready = { ...pendingVolumes, status: "ready" } as const;

/** Longer than the quick attempts last: from then on the step's own clock says when to give up. */
const throttled = Array.from({ length: 6 }, () => ({ error: "Throttled" }) as const);
/** What the script of a lost Region gives when nothing is throttled any more. */
const { VerifyStandby: proof, VerifySwitch: switching, StandDown: cleanUp } = regionLost;

const busy = { status: "busy", reason: "held by failover-web-1-x" } as const;
const lost = { error: "LeaseLost", cause: "held by another" };

const FAILOVER: readonly Path[] = [
  ["a lost Region", {}],
  ["a false alarm", falseAlarm],
  ["a suspicion that stays one", { ReadVerdict: [pendingVerdict, verdict("unconfirmed")] }],
  ["the verdict cannot be read", { ReadVerdict: [refused] }],
  ["a second time within a day", { AcquireLease: [{ ...ACQUIRED, automatic: false }] }],
  [
    "a group that is turned already",
    { AcquireLease: [{ ...ACQUIRED, turned: true }], ReadVerdict: [verdict("cleared")] },
  ],
  ["again after an execution that died", {}, "failover-web-1-20261124T072940Z-again-1"],
  ["the lease is another's", { AcquireLease: [{ status: "refused", reason: "held by failover-web-1-x" }] }],
  ["the lease is busy for a while", { AcquireLease: [busy, busy, ACQUIRED] }],
  ["the lease is busy for too long", { AcquireLease: [busy] }],
  ["the lease is refused", { AcquireLease: [refused] }],

  ["no rate for the volumes", { RestoreVolumes: [{ ...unrated, points: POINTS }, ready] }],
  ["a broken point", { RestoreVolumes: [{ ...older, points: [] }, pendingVolumes, ready] }],
  ["no room in the zone", { StartStandby: [elsewhere, running] }],
  [
    "no room, and then a broken point",
    { StartStandby: [elsewhere, running], LaunchStandby: [older, pendingLaunch, launched] },
  ],
  [
    "no room in any zone, for a round",
    { StartStandby: [elsewhere, elsewhere, running], LaunchStandby: [again, pendingLaunch, launched] },
  ],
  [
    "every rung, one after the other",
    {
      RestoreVolumes: [{ ...unrated, points: POINTS }, { ...older, points: [] }, ready],
      StartStandby: [pendingStart, elsewhere, running],
      LaunchStandby: [again, launched],
    },
  ],
  ["the Region is back before any zone has room", { StartStandby: [elsewhere], LaunchStandby: [calledOff] }],
  ["no way is left", { StartStandby: [elsewhere], LaunchStandby: [refused] }],
  ["the volumes cannot be restored", { RestoreVolumes: [refused] }],
  ["the standby cannot be started", { StartStandby: [refused] }],
  ["a false alarm, and nothing could be prepared", { ...falseAlarm, StartStandby: [refused] }],
  ["the volumes take too long", { RestoreVolumes: [slowly(pendingVolumes)] }],
  ["the standby takes too long", { StartStandby: [slowly(pendingStart)] }],
  ["the launch takes too long", { StartStandby: [elsewhere], LaunchStandby: [slowly(pendingLaunch)] }],
  [
    "a branch breaks off where nothing in it catches",
    { ReadVerdict: [verdict("region-lost")], RestoreVolumes: [{ ...pendingVolumes, waitSeconds: 0.5 }] },
  ],

  ["the Region is back when the standby is proven", { VerifyStandby: [{ ...calledOff, reasons: [] }] }],
  ["the standby cannot be verified", { VerifyStandby: [refused] }],
  ["the standby never answers", { VerifyStandby: [slowly(pendingAnswers)] }],
  ["the fence is owed", { FenceActive: [{ status: "owed", reason: "no answer" }] }],
  ["the fence is refused", { FenceActive: [refused] }],
  ["the lease is lost before the fence", { FenceActive: [lost] }],
  ["the takeover is refused", { TakeOver: [refused] }],
  ["the lease is lost before the takeover", { TakeOver: [lost] }],
  ["the switch cannot be verified", { VerifySwitch: [refused] }],
  ["the switch never shows", { VerifySwitch: [slowly(pendingSwitch)] }],
  ["what was prepared in vain stays", { StartStandby: [elsewhere, running], StandDown: [refused] }],
  ["what was prepared cannot be removed", { ...falseAlarm, StandDown: [refused] }],
  [
    "what was prepared is never gone",
    { ...falseAlarm, StandDown: [{ status: "pending", remaining: ["vol-1"], waitSeconds: LONG_SECONDS }] },
  ],
  ["nobody can be told", { CloseRun: [refused] }],
  ["the end is told and not recorded", { CloseRun: [{ error: "Unrecorded" }, { subject: "Lifeboat: web" }] }],
  ["an error that passes", { RestoreVolumes: [{ error: "Throttled" }, { error: "AnswerUnknown" }, ready] }],
  ["an error that does not pass", { TakeOver: [{ error: "Throttled" }] }],
  ["throttled for long, the volumes", { RestoreVolumes: [...throttled, ready] }],
  ["throttled for long, the standby", { StartStandby: [...throttled, running] }],
  [
    "throttled for long, the launch",
    { StartStandby: [elsewhere, running], LaunchStandby: [...throttled, launched] },
  ],
  ["throttled for long, the proof", { VerifyStandby: [...throttled, ...proof] }],
  ["throttled for long, the switch", { VerifySwitch: [...throttled, ...switching] }],
  ["throttled for long, the clean-up", { ...falseAlarm, StandDown: [...throttled, ...cleanUp] }],
];

const bounds = { shortest: 5, longest: 60 };
/** The deadline of a tick: one that no clock reaches, or one that has passed. */
const listed = (groups: readonly string[], deadline = "2099-01-01T00:00:00.000Z") => ({
  groups: groups.map((group) => ({ group, active: "us-east-1", standby: "us-west-2", epoch: 0 })),
  deadline,
  bounds,
});
const problem = { server: "web-1", problem: "copy-failed", detail: "why" } as const;
const taken = { taken: ["web/web-1/t"], there: [], waitSeconds: 40, problems: [] };
const copied = { status: "done", copying: [], waiting: [], waitSeconds: 30, problems: [] } as const;
const copying = { ...copied, status: "pending", copying: ["web-1"] } as const;
const calmBackup: Scripts = {
  ListGroups: [listed(["web"])],
  CreateSnapshots: [taken],
  CopySnapshots: [copying, copying, copied],
  PruneSnapshots: [{ deleted: { "us-west-2": 1, "us-east-1": 1 }, skipped: null }],
};

const BACKUP: readonly Path[] = [
  ["one group", {}],
  ["no group", { ListGroups: [listed([])] }],
  ["three groups", { ListGroups: [listed(["web", "api", "db"])], CopySnapshots: [copied] }],
  [
    "problems are kept",
    {
      CreateSnapshots: [{ ...taken, problems: [problem] }],
      CopySnapshots: [{ ...copied, problems: [problem, problem] }],
    },
  ],
  [
    "the deadline has passed",
    { ListGroups: [listed(["web"], "2020-01-01T00:00:00.000Z")], CopySnapshots: [copying] },
  ],
  ["groups cannot be listed", { ListGroups: [refused] }],
  ["snapshots are refused", { CreateSnapshots: [refused] }],
  ["copies are refused", { CopySnapshots: [copying, refused] }],
  ["pruning is refused", { PruneSnapshots: [refused] }],
  ["an error that passes", { CreateSnapshots: [{ error: "Throttled" }, taken] }],
];

const noneOverdue = { overdue: false, group: null };
const webOverdue = { overdue: true, group: "web" };
const owing = { directions: [{ group: "web", active: "us-east-1", epoch: 0 }], owed: 1 };
const calmObserve: Scripts = {
  ListSlots: [{ slots: ["2020-01-01T00:00:10.000Z", "2020-01-01T00:00:20.000Z"] }],
  ProbeSlot: [noneOverdue],
  StartFailover: [{ result: "started", run: "failover-web-1-20261124T072940Z" }],
  MeasureRecoveryPoints: [
    { groups: [{ group: "web", ageSeconds: 312, projectedAgeSeconds: 540, servers: [] }] },
  ],
  PublishStatus: [{ ...owing, owed: 0 }],
  SweepRuns: [{ resumed: [], held: [] }],
  SettleObligations: [{ settled: [], owed: [] }],
};

const OBSERVE: readonly Path[] = [
  ["nothing is wrong", {}],
  ["nothing is watched", { ListSlots: [{ slots: [] }] }],
  ["slots cannot be listed", { ListSlots: [refused] }],
  ["what is listed are no slots", { ListSlots: [{ slots: "none" as unknown as readonly string[] }] }],
  ["a failover is overdue", { ProbeSlot: [noneOverdue, webOverdue, noneOverdue] }],
  [
    "a failover is overdue and cannot be started",
    { ProbeSlot: [webOverdue, noneOverdue], StartFailover: [refused] },
  ],
  ["a probe is refused", { ProbeSlot: [noneOverdue, refused, noneOverdue] }],
  ["ages cannot be measured", { MeasureRecoveryPoints: [refused] }],
  ["the status is refused", { PublishStatus: [refused] }],
  [
    "something is owed",
    { PublishStatus: [owing], SettleObligations: [{ settled: [], owed: ["fence of epoch 1 of web"] }] },
  ],
  ["something is owed and runs cannot be swept", { PublishStatus: [owing], SweepRuns: [refused] }],
  ["something is owed and cannot be settled", { PublishStatus: [owing], SettleObligations: [refused] }],
];

interface Machine {
  readonly input: Json;
  readonly calm: Scripts;
  readonly ways: readonly Path[];
}

const MACHINES: Readonly<Record<string, Machine>> = {
  failover: {
    input: { epoch: 1, firstBadSlot: "2026-11-24T07:29:40.000Z", group: "web", mode: "failover" },
    calm: { ...regionLost, LaunchStandby: [pendingLaunch, launched] },
    ways: FAILOVER,
  },
  backup: { input: {}, calm: calmBackup, ways: BACKUP },
  observe: { input: {}, calm: calmObserve, ways: OBSERVE },
};

/** What is run: each machine calm, and on every way that it takes when something is slow or fails. */
export const readProductRuns = (): readonly ProductRun[] =>
  Object.entries(MACHINES).flatMap(([machine, { input, calm, ways }]) =>
    ways.map(([what, tasks, execution = "run-1"]) => ({
      name: `product: ${machine}, ${what}`,
      topic: "product" as const,
      file: `state-machines/${machine}.asl.json`,
      input,
      execution,
      tasks: { ...calm, ...tasks },
    })),
  );
