import { describe, expect, test } from "@jest/globals";
import { openExecutions } from "../../functions/lib/aws/executions.ts";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { openObligations } from "../../functions/lib/aws/obligations.ts";
import { openRuns } from "../../functions/lib/aws/runs.ts";
import { failoverInput } from "../../functions/lib/domain/failover-run.ts";
import { MINUTE, WEST } from "../helpers/ec2-world.ts";
import { type FailoverWorld, inFailoverWorld, MACHINE, RUN } from "../helpers/failover-world.ts";

const FIRST_BAD_SLOT = "2026-11-24T00:00:00.000Z";
const INPUT = { group: "web", epoch: 1, firstBadSlot: FIRST_BAD_SLOT, mode: "failover" } as const;
const again = (count: number) => `${RUN.run}-again-${count}`;
const NOTHING = { resumed: [], held: [] };

const sweep = (world: FailoverWorld) => world.run("SweepRuns", {});
const owed = (world: FailoverWorld) => openObligations(world.table(WEST)).outstanding("web");
const executions = (world: FailoverWorld) => openExecutions(world.host("test"), WEST, MACHINE);
/** Names of all executions that were started, oldest first. */
const started = ({ kernel }: FailoverWorld) =>
  kernel.trace.records.flatMap((record) =>
    record.kind === "execution" && record.status === "RUNNING" ? [record.name] : [],
  );
/** Ends an execution as somebody's click does. */
const abort = ({ cloud }: FailoverWorld, name: string) =>
  cloud
    .region(WEST)
    .services.get("SFN")
    ?.operations["StopExecution"]?.(
      { executionArn: `${MACHINE.replace("stateMachine", "execution")}:${name}` } as never,
      { cause: 1 } as never,
    );
/** Answers of DescribeExecution that say so, whatever is true. */
const saying = (status: string) =>
  ({
    kind: "stale",
    output: { executionArn: "arn", stateMachineArn: MACHINE, status, startDate: new Date(0) },
  }) as const;
/** An execution begins, and asks for its run's lease. */
const begin = async (world: FailoverWorld, execution: string) => {
  await executions(world).start(execution, failoverInput(INPUT));
  await world.run("AcquireLease", { ...INPUT, execution });
};
/** A run that has the lease and whose execution runs. */
const inRun = (main: (world: FailoverWorld) => Promise<void>) =>
  inFailoverWorld(async (world) => {
    await begin(world, RUN.run);
    await main(world);
  });
/** The same, but the execution has been stopped. */
const inDeadRun = (main: (world: FailoverWorld) => Promise<void>) =>
  inRun(async (world) => {
    abort(world, RUN.run);
    await main(world);
  });

describe("a run whose execution has died", () => {
  test("is resumed once, by an execution that bears its name and has its input to the byte", () =>
    inDeadRun(async (world) => {
      expect(await sweep(world)).toEqual({ resumed: [RUN.run], held: [] });
      expect(await sweep(world)).toEqual(NOTHING);
      expect(started(world)).toEqual([RUN.run, again(1)]);
      expect(world.attempts("StartExecution")).toMatchObject([
        { input: { name: again(1), input: failoverInput(INPUT) } },
      ]);
    }));

  test("is resumed once by sweeps at the same instant", () =>
    inDeadRun(async (world) => {
      await Promise.all([sweep(world), sweep(world), sweep(world)]);
      expect(started(world)).toEqual([RUN.run, again(1)]);
    }));

  test.each(["FAILED", "TIMED_OUT", "ABORTED"])("as %s is resumed", (status) =>
    inRun(async (world) => {
      world.befall("DescribeExecution", saying(status));
      expect(await sweep(world)).toMatchObject({ resumed: [RUN.run] });
    }),
  );

  test("keeps its lease, which its next execution gets", () =>
    inDeadRun(async (world) => {
      await sweep(world);
      const leases = openLeases(world.host("test"), world.table(WEST));
      expect(await leases.holder("web")).toBe(RUN.run);
      const input = { ...INPUT, execution: again(1) };
      expect(await world.run("AcquireLease", input)).toMatchObject({ status: "acquired", run: RUN.run });
    }));

  test("before it was heard of again, is resumed when AWS has not known its execution for two minutes", () =>
    inFailoverWorld(async (world) => {
      await world.run("AcquireLease", { ...INPUT, execution: RUN.run });
      await world.kernel.sleep(MINUTE);
      expect(await sweep(world)).toEqual(NOTHING);
      await world.kernel.sleep(2 * MINUTE);
      expect(await sweep(world)).toMatchObject({ resumed: [RUN.run] });
    }));
});

describe("nothing is done about a run", () => {
  test("whose execution runs", () =>
    inRun(async (world) => {
      expect(await sweep(world)).toEqual(NOTHING);
      expect(started(world)).toEqual([RUN.run]);
      expect(await owed(world)).toHaveLength(1);
    }));

  test("whose execution is said to run still, because the answer is old; the next answer is believed", () =>
    inDeadRun(async (world) => {
      world.befall("DescribeExecution", saying("RUNNING"), 1);
      expect(await sweep(world)).toEqual(NOTHING);
      expect(await sweep(world)).toMatchObject({ resumed: [RUN.run] });
    }));

  test("that has been closed, though its execution ended as held", () =>
    inDeadRun(async (world) => {
      await openObligations(world.table(WEST)).settle("web", { kind: "run", id: RUN.run });
      expect(await sweep(world)).toEqual(NOTHING);
      expect(world.attempts("DescribeExecution")).toEqual([]);
    }));

  test("that is closed as held at the moment at which it is looked at", () =>
    inDeadRun(async (world) => {
      const obligations = openObligations(world.table(WEST));
      let closing: Promise<void> | undefined;
      world.fate = ({ operation }) => {
        if (operation !== "DescribeExecution") return undefined;
        closing ??= obligations.settle("web", { kind: "run", id: RUN.run });
        return { kind: "slow", byMs: 1_000 };
      };
      expect(await sweep(world)).toEqual(NOTHING);
      await closing;
      expect(started(world)).toEqual([RUN.run]);
    }));

  test("that had nothing to end: an execution that succeeded without closing it was superseded", () =>
    inRun(async (world) => {
      await world.kernel.sleep(2 * MINUTE);
      expect(await sweep(world)).toEqual(NOTHING);
      expect(started(world)).toEqual([RUN.run]);
      expect(await owed(world)).toEqual([]);
    }));
});

describe("two different executions never follow the same one", () => {
  const resumeUntilDone = async (world: FailoverWorld) => {
    for (let round = 0; round < 5; round += 1) {
      await sweep(world).catch(() => undefined);
      await world.kernel.sleep(5_000);
    }
  };

  test.each(["StartExecution", "UpdateItem"])("when the answers of %s are lost", (operation) =>
    inDeadRun(async (world) => {
      const met = world.befall(operation, { kind: "loseAnswer" }, 3);
      await resumeUntilDone(world);
      expect(met()).toBe(3);
      expect(started(world)).toEqual([RUN.run, again(1)]);
    }),
  );

  test.each(["StartExecution", "UpdateItem", "DescribeExecution", "Query"])("when %s is throttled", (what) =>
    inDeadRun(async (world) => {
      world.befall(what, { kind: "throttle" }, 3);
      await expect(sweep(world)).rejects.toMatchObject({ name: "Throttled" });
      await resumeUntilDone(world);
      expect(started(world)).toEqual([RUN.run, again(1)]);
    }),
  );

  test("when the dead one's last write arrives after its successor has begun", () =>
    inDeadRun(async (world) => {
      await sweep(world);
      await world.run("AcquireLease", { ...INPUT, execution: again(1) });
      await world.run("AcquireLease", { ...INPUT, execution: RUN.run });
      await resumeUntilDone(world);
      expect(started(world)).toEqual([RUN.run, again(1)]);
    }));

  test("when the successor dies too before anybody has noted it", () =>
    inDeadRun(async (world) => {
      const met = world.befall("UpdateItem", { kind: "throttle" }, 3);
      await expect(sweep(world)).rejects.toMatchObject({ name: "Throttled" });
      expect(met()).toBe(3);
      abort(world, again(1));
      await resumeUntilDone(world);
      expect(started(world)).toEqual([RUN.run, again(1), again(2)]);
      expect(world.logged.filter(({ event }) => event === "run-resumed")).toHaveLength(1);
    }));
});

describe("a run that dies again and again", () => {
  /** Its fourth execution has died. */
  const inHopeless = (main: (world: FailoverWorld) => Promise<void>) =>
    inDeadRun(async (world) => {
      for (const execution of [1, 2, 3].map(again)) {
        expect(await sweep(world)).toMatchObject({ resumed: [RUN.run] });
        await world.run("AcquireLease", { ...INPUT, execution });
        abort(world, execution);
      }
      await main(world);
    });

  test("is left to a person after three resumptions: held, told, and the lease given back", () =>
    inHopeless(async (world) => {
      expect(await sweep(world)).toEqual({ resumed: [], held: [RUN.run] });
      expect(started(world)).toEqual([RUN.run, again(1), again(2), again(3)]);
      expect(world.attempts("Publish")).toMatchObject([
        { input: { Subject: `Lifeboat: failover of web to ${WEST} is HELD and needs you now` } },
      ]);
      expect(await openRuns(world.table(WEST)).all("web")).toMatchObject([{ run: RUN.run, outcome: "held" }]);
      expect(await openLeases(world.host("test"), world.table(WEST)).holder("web")).toBeUndefined();
      expect(await sweep(world)).toEqual(NOTHING);
      expect(world.attempts("Publish")).toHaveLength(1);
    }));

  test("is told of until the page is taken, and gives the lease back without it", () =>
    inHopeless(async (world) => {
      world.befall("Publish", { kind: "throttle" });
      await expect(sweep(world)).rejects.toMatchObject({ name: "Throttled" });
      expect(await openLeases(world.host("test"), world.table(WEST)).holder("web")).toBeUndefined();
      world.fate = () => undefined;
      expect(await sweep(world)).toMatchObject({ held: [RUN.run] });
    }));
});

test("a run that cannot be looked after does not keep another from it", () =>
  inDeadRun(async (world) => {
    const details = { execution: "not one of Lifeboat's" };
    await openObligations(world.table(WEST)).owe("web", { kind: "run", id: "failover-web-0", details });
    await expect(sweep(world)).rejects.toThrow();
    expect(started(world)).toEqual([RUN.run, again(1)]);
  }));
