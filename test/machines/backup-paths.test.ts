import { describe, expect, test } from "@jest/globals";
import type { Output as CopiesOutput } from "../../functions/copy-snapshots/contract.ts";
import type { GroupInCharge } from "../../functions/list-groups/contract.ts";
import {
  callsOf,
  hangs,
  type MachineRun,
  runMachine,
  type Scripts,
  untaken,
} from "../helpers/product-machine.ts";

const FILE = "state-machines/backup.asl.json";
const STARTED_AT = "2026-11-24T07:30:03.400Z";
/** Nine minutes after the start. */
const DEADLINE = "2026-11-24T07:39:03.400Z";

const bounds = { shortest: 5, longest: 60 };
const inCharge = (group: string): GroupInCharge => ({
  group,
  active: "us-east-1",
  standby: "us-west-2",
  epoch: 0,
});
const listed = (...groups: string[]) => ({ groups: groups.map(inCharge), deadline: DEADLINE, bounds });
const taken = { taken: ["web/web-1/t"], there: [], waitSeconds: 40, problems: [] };
const done: CopiesOutput = { status: "done", copying: [], waiting: [], waitSeconds: 30, problems: [] };
const pending: CopiesOutput = { ...done, status: "pending", copying: ["web-1"] };
const pruned = { deleted: { "us-west-2": 1, "us-east-1": 1 }, skipped: null };
const refused = { error: "AccessRefused" };

const calm = {
  ListGroups: [listed("web")],
  CreateSnapshots: [taken],
  CopySnapshots: [pending, pending, done],
  PruneSnapshots: [pruned],
} satisfies Scripts;
const TASKS = Object.keys(calm) as (keyof typeof calm)[];
const GROUP_TASKS = ["CreateSnapshots", "CopySnapshots", "PruneSnapshots"] as const;

const run = (tasks: Scripts = {}) =>
  runMachine(FILE, { tasks: { ...calm, ...tasks }, startedAt: STARTED_AT });
const results = ({ output }: MachineRun) =>
  (output as { groups: readonly Readonly<Record<string, unknown>>[] }).groups;
const groupsIn = (run: MachineRun, task: (typeof GROUP_TASKS)[number]) =>
  callsOf(run, task).map(({ payload }) => (payload as { group: string }).group);

describe("a tick", () => {
  test("takes sets, looks at the copies as often as it is told to, and prunes", async () => {
    const tick = await run();
    expect(tick.path).toEqual([
      ...["ListGroups", "ForEachGroup", "CreateSnapshots", "WaitForSnapshots"],
      ...[
        "CopySnapshots",
        "AreCopiesDone",
        "WaitForCopies",
        "CopySnapshots",
        "AreCopiesDone",
        "WaitForCopies",
      ],
      ...["CopySnapshots", "AreCopiesDone", "PruneSnapshots", "GroupBackedUp", "TickEnded"],
    ]);
    expect(callsOf(tick, "CopySnapshots").map(({ at }) => at)).toEqual([40, 70, 100]);
    expect(results(tick)).toEqual([
      { group: "web", outcome: "done", taken: ["web/web-1/t"], problems: [], pruned },
    ]);
  });

  test("keeps every problem that taking and copying report, be it one or several", async () => {
    const problem = (server: string) => ({ server, problem: "copy-failed", detail: "why" }) as const;
    for (const [first, second] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 2],
    ] as const) {
      const sets = { ...taken, problems: [problem("a"), problem("b")].slice(0, first) };
      const copies = { ...done, problems: [problem("c"), problem("d")].slice(0, second) };
      const tick = await run({ CreateSnapshots: [sets], CopySnapshots: [copies] });
      expect(results(tick)).toMatchObject([{ problems: [...sets.problems, ...copies.problems] }]);
    }
  });

  test("does nothing when this Region is in charge of no group", async () => {
    const tick = await run({ ListGroups: [listed()] });
    expect(tick).toMatchObject({ status: "SUCCEEDED", output: { groups: [] } });
    expect(tick.path).toEqual(["ListGroups", "ForEachGroup", "TickEnded"]);
  });

  test.each([
    ["fails", refused, "AccessRefused"],
    ["hangs", hangs, "States.Timeout"],
  ])("fails by name when listing the groups %s", async (_, answer, error) => {
    const tick = await run({ ListGroups: [answer] });
    expect(tick).toMatchObject({
      status: "FAILED",
      error: "BackupFailed",
      path: ["ListGroups", "BackupFailed"],
    });
    expect(tick.cause).toContain(error);
  });

  test("backs every group up when there are more of them than it works on at once", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `group-${index}`);
    const tick = await run({ ListGroups: [listed(...names)], CopySnapshots: [done] });
    expect(results(tick).map(({ group }) => group)).toEqual(names);
    expect(groupsIn(tick, "PruneSnapshots").sort()).toEqual([...names].sort());
  });
});

describe("copies that do not end", () => {
  test("are waited for no longer than the deadline; then the group is pruned and the next tick goes on", async () => {
    const tick = await run({ CopySnapshots: [pending] });
    expect(results(tick)).toMatchObject([{ outcome: "continued-by-next-tick", pruned }]);
    const looks = callsOf(tick, "CopySnapshots").map(({ at }) => at);
    expect(looks.filter((at) => at >= 540)).toHaveLength(1);
    expect(callsOf(tick, "PruneSnapshots").map(({ at }) => at)).toEqual([looks.at(-1)]);
  });

  test("are not waited for at all when the deadline has passed", async () => {
    const tick = await run({
      ListGroups: [{ ...listed("web"), deadline: STARTED_AT }],
      CopySnapshots: [pending],
    });
    expect(tick.path).not.toContain("WaitForCopies");
    expect(results(tick)).toMatchObject([{ outcome: "continued-by-next-tick", pruned }]);
  });
});

describe("a group that fails", () => {
  const failures = GROUP_TASKS.flatMap((task) => [
    { task, how: "fails", answer: refused, error: "AccessRefused" },
    { task, how: "hangs", answer: hangs, error: "States.Timeout" },
  ]);

  test.each(failures)(
    "because $task $how stops none of the others, and its reason is kept",
    async (failure) => {
      const { task, answer, error } = failure;
      const forWeb = ({ group }: { group: string }) => {
        if (group !== "web") return task === "CopySnapshots" ? done : calm[task][0];
        return typeof answer === "function" ? answer() : answer;
      };
      const tick = await run({
        ListGroups: [listed("web", "shop")],
        CopySnapshots: [done],
        [task]: [forWeb],
      });
      expect(results(tick)).toMatchObject([
        { group: "web", outcome: "failed", reason: expect.stringContaining(error) },
        { group: "shop", outcome: "done", pruned },
      ]);
      const reached = task === "PruneSnapshots" ? ["web", "shop"] : ["shop"];
      expect(groupsIn(tick, "PruneSnapshots")).toEqual(reached);
    },
  );
});

describe("errors", () => {
  test.each(TASKS)("that pass are why %s is tried again, others are not", async (task) => {
    const base: Scripts = { ...calm, CopySnapshots: [done] };
    for (const error of [
      "Throttled",
      "AnswerUnknown",
      "Lambda.TooManyRequestsException",
      "Sandbox.Timedout",
    ]) {
      const tick = await run({ ...base, [task]: [{ error }, ...(base[task] ?? [])] });
      expect(results(tick)).toMatchObject([{ outcome: "done" }]);
      expect(callsOf(tick, task)).toHaveLength(2);
    }
    for (const error of ["AccessRefused", "InvalidInput"])
      expect(callsOf(await run({ ...base, [task]: [{ error }] }), task)).toHaveLength(1);
    const patience = await run({ ...base, [task]: [{ error: "Throttled" }] });
    expect(callsOf(patience, task)).toHaveLength(task === "CreateSnapshots" ? 4 : 5);
  });
});

test("every state, every rule and default of a Choice and every catcher is taken by the runs above", () => {
  expect(untaken(FILE)).toEqual([]);
});
