import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Running } from "../../helpers/processes.ts";
import { type Claims, demand, demandSame, eventually, soon } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";
import { executionsOf } from "./answers.ts";
import { itemIn } from "./standing.ts";

/** Name of the fencing function's role in the stack's template. */
const FENCING = "FenceActiveRole";

/** The execution that resumes a run for the so-many-th time. */
export const again = (run: string, count: number): string => `${run}-again-${count}`;

/**
 * Two executions of a failover time out in the middle of their work, and the deployed service has the run resumed: when
 * the first has owed the fence, by the event of its end; when the second has taken over, by the loop, as that event is
 * lost. No engine heeds a machine's TimeoutSeconds, so what it leaves is injected (patches/patch_ends.py).
 *
 * @param run the failover, whose first execution runs
 * @param join has somebody join it
 * @returns who joined it after the takeover
 */
export async function claimResumed(
  claims: Claims,
  world: World,
  { run, join }: { readonly run: string; readonly join: () => Running },
): Promise<Running> {
  const rule = { Name: `lifeboat-${STAGE}-ended-runs` };
  const { events } = world.clients(STANDBY);
  await claims.check(
    "an execution that times out while it fences is resumed at once, by its event",
    async () => {
      await soon("the fence as a debt", 90, () => itemIn(world, STANDBY, "owed#fence#1"));
      // The next execution fences within a second.
      world.gate.silence(FENCING);
      await timeOut(world, run, ["FenceActive"]);
      const next = await soon("the next execution", 15, () => startOf(world, again(run, 1)));
      demandSame("its input", next.input, (await startOf(world, run))?.input);
    },
  );
  await claims.check("a person is told that it timed out, and what becomes of it", () =>
    eventually("a page about it", 15, async () => endsTold(world, run)[0]),
  );
  await claims.check("an execution times out when it has taken over, and its event is lost", async () => {
    await events.send(new DisableRuleCommand(rule));
    await soon("the takeover", 120, async () => {
      const [last] = await enteredIn(world, again(run, 1));
      return last === "VerifySwitch" || undefined;
    });
    await timeOut(world, again(run, 1), ["VerifySwitch", "WaitForPropagation"]);
  });
  const late = join();
  await claims.check("who comes when the group is turned, but before the run is over, joins it", () =>
    soon("what it joins", 30, async () => late.written.stdout.includes(`joins   ${run}`) || undefined),
  );
  // Not before, so that the run cannot be over while somebody still reads how it stands.
  world.gate.answer(FENCING);
  await claims.check("a step whose function hangs had timed out as well, and the machine went on", () =>
    demandCaught(world, again(run, 1)),
  );
  await claims.check("it is resumed by the deployed loop, without the event", () =>
    eventually("the next execution", 100, () => startOf(world, again(run, 2))),
  );
  await events.send(new EnableRuleCommand(rule));
  return late;
}

/** However often its executions died, the run did everything once, and so did who told of it. */
export async function claimOnce(claims: Claims, world: World, run: string): Promise<void> {
  await claims.check("though resumed twice, it restored, started and took over once", async () => {
    const done = world.gate.passed.flatMap(({ region, action }) => (region === STANDBY ? [action] : []));
    for (const action of ["ec2:CreateVolume", "ec2:AttachVolume", "ec2:StartInstances"])
      demandSame(`calls of ${action}`, done.filter((one) => one === action).length, 1);
    const { epoch, takenOverBy } = (await itemIn(world, STANDBY, "direction")) ?? {};
    demandSame("the takeover", [epoch, takenOverBy], [1, run]);
  });
  await claims.check(
    "a person is told once that the group has moved, and of the end whose event came",
    async () => {
      const moved = `Lifeboat: ${GROUP} now runs in ${STANDBY}, ${ACTIVE} is lost`;
      const told = await eventually("the page", 30, async () => {
        const pages = world.pager.subjects.filter((subject) => subject === moved);
        return pages.length > 0 ? pages.length : undefined;
      });
      demandSame("pages about it", told, 1);
      demandSame("pages about ends", endsTold(world, run).length, 1);
    },
  );
}

const arnOf = (name: string) =>
  `arn:aws:states:${STANDBY}:${ACCOUNT}:execution:lifeboat-${STAGE}-failover:${name}`;

/** Ends an execution as a time-out ends it, in one of these states. */
async function timeOut(world: World, name: string, states: readonly string[]): Promise<void> {
  const { sfn } = world.clients(STANDBY);
  const executionArn = arnOf(name);
  const [last = ""] = await enteredIn(world, name);
  demand(states.includes(last), () => `${name} is in ${last}, expected ${states.join(" or ")}`);
  await sfn.send(new StopExecutionCommand({ executionArn, error: "States.Timeout" }));
  const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  demandSame(`the status of ${name}`, status, "TIMED_OUT");
}

/** The step was given up after its own time, 10 s, while its function had 12. */
async function demandCaught(world: World, name: string): Promise<void> {
  const events = await historyOf(world, name);
  const failed = events.find(
    ({ taskFailedEventDetails }) => taskFailedEventDetails?.error === "States.Timeout",
  );
  demand(failed !== undefined, () => `no step of ${name} has timed out`);
  // Newest first.
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  const from = entered.indexOf("FenceActive");
  demandSame("the state after the fence", entered[from - 1], "TakeOver");
}

/** An execution as it was started, once there is one of that name. */
async function startOf(world: World, name: string): Promise<{ readonly input: string } | undefined> {
  const found = (await executionsOf(world, STANDBY, "failover")).find((one) => one.name === name);
  if (found === undefined) return undefined;
  const described = new DescribeExecutionCommand({ executionArn: found.executionArn });
  const { input = "" } = await world.clients(STANDBY).sfn.send(described);
  return { input };
}

/** Names of the states that an execution has entered, the newest first; none before it is known. */
async function enteredIn(world: World, name: string): Promise<string[]> {
  const events = await historyOf(world, name);
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

async function historyOf(world: World, name: string): Promise<HistoryEvent[]> {
  const command = new GetExecutionHistoryCommand({
    executionArn: arnOf(name),
    reverseOrder: true,
    maxResults: 1_000,
  });
  const { events = [] } = await world.clients(STANDBY).sfn.send(command);
  return events;
}

/** What a person was told of time-outs of the run's executions. */
const endsTold = ({ pager }: World, run: string): string[] =>
  pager.messages.filter(
    (message) => message.includes(`the failover ${run}`) && message.includes("ended as TIMED_OUT"),
  );
