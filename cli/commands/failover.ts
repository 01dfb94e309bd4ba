import type { Command } from "commander";
import { openExecutions } from "../../functions/lib/aws/executions.ts";
import { openRuns } from "../../functions/lib/aws/runs.ts";
import { openTable } from "../../functions/lib/aws/table.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { BadInput, problem } from "../bad-input.ts";
import { type Copy, findStage, machineArn, machineName, tableName } from "../stage/deployed.ts";
import { asFound, type FailoverPlan, planFailover } from "../stage/failover-plan.ts";
import { failoverReport, renderFailover, renderPlan } from "../stage/failover-report.ts";
import { followRun } from "../stage/follow-run.ts";
import { readStageInput, type StageInput } from "../stage/input.ts";
import { createStageProgress } from "../stage/progress.ts";
import { readStage } from "../stage/read-stage.ts";
import type { GroupStatus } from "../stage/stage-status.ts";
import { statusOf, viewOf } from "../stage/status.ts";
import { StageTrouble, troubleOf, withAdvice } from "../stage/trouble.ts";
import { realWorld, type StageWorld } from "../stage/world.ts";
import { hasColour, type Terminal } from "../terminal.ts";

/**
 * `lifeboat failover`: starts the failover that a group's standing suspicion calls for, or joins the one that is
 * under way, and follows it to its end. It cannot force one.
 *
 * @returns the exit code: 0 recovered, 1 not
 * @throws BadInput, StageTrouble (refused: nothing was started)
 */
export async function runFailoverCommand(
  command: Command,
  terminal: Terminal,
  world: StageWorld = realWorld(),
): Promise<number> {
  const input = readStageInput(command);
  const { stage, json, group: name } = input.given;
  const host = world.host(input.configuration);
  const { group, copy, plan } = await look(input, host, world);
  if (plan.kind === "refused" || copy === undefined)
    throw new StageTrouble(
      "refused",
      `the failover of ${name} is refused: ${plan.kind === "refused" ? plan.reason : ""}; nothing was started`,
    );
  const colour = hasColour(terminal);
  const shown = json ? terminal.stderr : terminal.stdout;
  shown.write(`${renderPlan(group, plan, colour && !json)}\n`);
  if (plan.kind === "start") {
    if (!input.given.yes) await consent(name, world);
    await start(plan, { host, copy, stage });
  }
  const progress = createStageProgress(terminal, json);
  const execution = plan.kind === "join" ? plan.execution : plan.run;
  const signal = world.interruption();
  try {
    const follower = { stage, copy, host, world, signal, progress };
    const records = await followRun({ group: name, run: plan.run, execution }, follower);
    const runs = await openRuns(openTable(host, copy.region, tableName(stage))).all(name);
    const facts = {
      stage,
      group: name,
      run: plan.run,
      region: copy.region,
      firstBadSlot: plan.firstBadSlot,
      records,
      recorded: runs.find(({ run }) => run === plan.run),
    };
    const report = failoverReport(facts);
    progress.close();
    terminal.stdout.write(json ? `${JSON.stringify(report)}\n` : renderFailover(report, facts, colour));
    return report.outcome === "recovered" ? 0 : 1;
  } catch (error) {
    progress.close();
    const again = `lifeboat failover --stage ${stage} --group ${name}`;
    throw withAdvice(
      troubleOf(error),
      `${plan.run} goes on by itself. Join it again with: ${again}\nHow it ended says: lifeboat status --stage ${stage}`,
    );
  }
}

/** What can be done about the group now, and where. */
async function look({ given, configuration }: StageInput, host: Host, world: StageWorld) {
  const { stage, group: name } = given;
  const views = await readStage(host, stage, await findStage(host, stage));
  const at = new Date(world.now()).toISOString();
  const { groups } = statusOf(configuration, views, { stage, at });
  const now = groups.find((one): one is GroupStatus => one.group === name);
  if (now === undefined) throw new TypeError(`no status of ${name}`);
  const group = asFound(now, views);
  const plan = planFailover(group, viewOf(views, group.standby, name), at);
  return { group, plan, copy: views.find(({ region }) => region === group.standby)?.copy ?? undefined };
}

/** @throws StageTrouble without the group's name, typed by a person; BadInput when there is nobody to type it */
async function consent(name: string, { ask }: StageWorld): Promise<void> {
  if (ask === null)
    throw new BadInput([
      problem("--yes", "the word --yes, because there is no terminal to ask at", "nothing"),
    ]);
  const answer = await ask(`Type the group's name (${name}) to start it: `);
  if (answer !== name)
    throw new StageTrouble("refused", `${JSON.stringify(answer)} is not ${name}; nothing was started`);
}

async function start(
  { run, input }: Extract<FailoverPlan, { kind: "start" }>,
  { host, copy, stage }: { readonly host: Host; readonly copy: Copy; readonly stage: string },
): Promise<void> {
  const executions = openExecutions(host, copy.region, machineArn(copy, machineName(stage, "failover")));
  const result = await executions.start(run, input).catch((error: unknown) => {
    throw troubleOf(error);
  });
  if (result === "already-ran")
    throw new StageTrouble(
      "refused",
      `${run} has run already without having had the lease; the loop drops its suspicion within a minute and raises a new one if there is cause`,
    );
}
