import { InvokeCommand } from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import type { FailoverReport } from "../../../cli/stage/failover-report.ts";
import type { StageStatus } from "../../../cli/stage/stage-status.ts";
import type { Running } from "../../helpers/processes.ts";
import { alarmEvent } from "../alarm-event.ts";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import type { Session } from "../operator.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";
import { demandExit, demandSaid, executionsOf, reportOf } from "./answers.ts";
import { itemIn } from "./standing.ts";
import { again, claimOnce, claimResumed } from "./timed-out.ts";

const WORDS = ["failover", "--group", GROUP];

/**
 * The active Region is gone, and the deployed service does what it is for, though its executions die; people watch.
 *
 * @returns the command of the one whose connection is lost, which bears it for two minutes
 */
export async function claimFailedOver(claims: Claims, world: World, session: Session): Promise<Running> {
  await claims.check("lifeboat failover refuses while nothing is suspected", async () => {
    const ended = await world.desk.lifeboat([...WORDS, "--yes"], { ...session }).ended;
    demandExit(ended, 2);
    demandSaid(ended.stderr, "there is no standing suspicion", "nothing was started");
    demandSame("executions", await executionsOf(world, STANDBY, "failover"), []);
  });
  await world.loseActive();
  await claims.check("the detector finds the Region gone and suspects it", () =>
    eventually("a suspicion", 180, async () => {
      const { suspicion } = (await itemIn(world, STANDBY, "suspicion")) ?? {};
      return (suspicion as { status?: string } | undefined)?.status === "open" || undefined;
    }),
  );
  const first = world.desk.lifeboat([...WORDS, "--yes", "--json"], { ...session });
  const started = await claims.check("one failover is started, by a person or by the loop", () =>
    eventually("an execution", 60, async () => (await executionsOf(world, STANDBY, "failover"))[0]),
  );
  const run = started?.name ?? "";
  const join = () => world.desk.lifeboat(WORDS, { ...session });
  const second = join();
  const cutOff = await cutOffWhileFollowing(world, session);
  await claims.check("the alarm's event, injected at its target, starts no second one", async () => {
    const answer = await world.clients(STANDBY).lambda.send(
      new InvokeCommand({
        FunctionName: `lifeboat-${STAGE}-startFailover`,
        Payload: JSON.stringify(alarmEvent),
      }),
    );
    const said = Buffer.from(answer.Payload ?? []).toString();
    demand(answer.FunctionError === undefined, () => said);
    // The same name and input as the one that is running: StartExecution answers with that one.
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    demandSame("its result", JSON.parse(said).result, "started");
    demandSame("executions", (await executionsOf(world, STANDBY, "failover")).length, 1);
  });
  const late = await claimResumed(claims, world, { run, join });
  await claimReported(claims, world, { run, first, second, late });
  await claims.check("the zone's authoritative server sends the users to the standby's address", () =>
    eventually("its answer", 60, async () => isServedBy(world, STANDBY) || undefined),
  );
  await claimOnce(claims, world, run);
  await claimKnown(claims, world, session);
  return cutOff;
}

/** Whether the zone answers with the Region's address. */
export const isServedBy = (world: World, region: typeof ACTIVE | typeof STANDBY): boolean =>
  world.answer(world.configuration.groups[0]?.hostname ?? "", "A").join() ===
  world.inputs.addresses[GROUP]?.[region];

/** Follows the failover over a road that is closed as soon as something is followed. */
async function cutOffWhileFollowing(world: World, session: Session): Promise<Running> {
  const road = await world.gate.openApi();
  const command = world.desk.lifeboat(WORDS, { ...session, AWS_ENDPOINT_URL: road.url });
  await eventually("what it joins", 30, async () => command.written.stdout.includes("joins") || undefined);
  road.close();
  return command;
}

/** Three people who followed the run through the deaths of its executions, and what the machine says itself. */
async function claimReported(
  claims: Claims,
  world: World,
  { run, first, second, late }: Readonly<{ run: string; first: Running; second: Running; late: Running }>,
): Promise<void> {
  await claims.check("lifeboat failover --yes --json shows what it will do, and measures it", async () => {
    const ended = await first.ended;
    demandExit(ended, 0);
    demandSaid(
      ended.stderr,
      `Failover of group ${GROUP}: from ${ACTIVE} to ${STANDBY}`,
      new RegExp(`(starts|joins) +failover-${GROUP}-1-`),
      /points +web-1 {2}of /,
    );
    const { phases, ...told } = reportOf<FailoverReport>(ended);
    demandSame(
      "report",
      [told.stage, told.group, told.region, told.outcome, told.run, told.executions],
      [STAGE, GROUP, STANDBY, "recovered", run, [run, again(run, 1), again(run, 2)]],
    );
    const { propagate, detect, ...measured } = phases;
    demandSame("propagate, which only an outside client sees", propagate, null);
    demand(detect !== null && detect >= 0 && detect < 120, () => `detect: ${detect} s`);
    demand(told.seconds < 300, () => `${told.seconds} s in all`);
    for (const [phase, seconds] of Object.entries(measured))
      demand(seconds !== null && seconds >= 0 && seconds < told.seconds, () => `${phase}: ${seconds} s`);
  });
  await claims.check(
    "who joins it without --json is told the same, in the words of a rehearsal, and who died",
    async () => {
      const ended = await second.ended;
      demandExit(ended, 0);
      demandSaid(
        ended.stdout,
        `joins   ${run}`,
        "in 3 executions",
        "starts the standby",
        "fences the old active",
        "ends: TIMED_OUT",
        "takes over: switch object and metric",
        "Recovered: the group runs in the other Region.",
      );
    },
  );
  await claims.check(
    "who joined it after the takeover starts nothing, and follows it to its end",
    async () => {
      const ended = await late.ended;
      demandExit(ended, 0);
      demandSaid(ended.stdout, `joins   ${run}`, "Recovered: the group runs in the other Region.");
    },
  );
  await claims.check(
    "the failover restored, started, verified and took over, and owes the fence",
    async () => {
      const executions = await executionsOf(world, STANDBY, "failover");
      demandSame(
        "executions",
        executions.map(({ name, status }) => [name, status]),
        [
          [again(run, 2), "SUCCEEDED"],
          [again(run, 1), "TIMED_OUT"],
          [run, "TIMED_OUT"],
        ],
      );
      const [{ executionArn } = {}] = executions;
      const ended = await world.clients(STANDBY).sfn.send(new DescribeExecutionCommand({ executionArn }));
      const { outcome, group, epoch, fence, rungs } = JSON.parse(ended.output ?? "{}");
      demandSame(
        "its output",
        { outcome, group, epoch, fence, rungs },
        { outcome: "recovered", group: GROUP, epoch: 1, fence: "owed", rungs: [] },
      );
    },
  );
}

/** While the Region is still gone, everything that is known and owed can be read in the other. */
async function claimKnown(claims: Claims, world: World, session: Session): Promise<void> {
  await claims.check(
    "lifeboat status shows the new direction, what is owed and that nothing protects it",
    async () => {
      const ended = await world.desk.lifeboat(["status", "--json"], { ...session }).ended;
      demandExit(ended, 1);
      const { regions, groups } = reportOf<StageStatus>(ended);
      demandSame(
        "answers",
        regions.map(({ region, answers }) => [region, answers]),
        [
          [ACTIVE, false],
          [STANDBY, true],
        ],
      );
      const [{ active, epochs, evidence, unprotectedSeconds, owed, runs } = {}] = groups as [
        StageStatus["groups"][0]?,
      ];
      demandSame("direction", [active, epochs, evidence], [STANDBY, { [ACTIVE]: null, [STANDBY]: 1 }, null]);
      demandSame(
        "owed",
        owed?.map(({ kind, region }) => [kind, region]),
        [
          ["epoch", STANDBY],
          ["fence", STANDBY],
        ],
      );
      demandSame(
        "runs",
        runs?.map(({ outcome, region }) => [outcome, region]),
        [["recovered", STANDBY]],
      );
      demand((unprotectedSeconds ?? -1) >= 0, () => `unprotected: ${unprotectedSeconds}`);
    },
  );
  await claims.check("lifeboat failover refuses while the Region that it would run in is gone", async () => {
    const ended = await world.desk.lifeboat([...WORDS, "--yes"], { ...session }).ended;
    demandExit(ended, 2);
    demandSaid(ended.stderr, `${ACTIVE}, where the failover would run, is silent`, "nothing was started");
  });
}
