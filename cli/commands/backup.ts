import type { Command } from "commander";
import { openEc2 } from "../../functions/lib/aws/ec2.ts";
import { describeSnapshots } from "../../functions/lib/aws/ec2-snapshots.ts";
import { openExecutionWatch } from "../../functions/lib/aws/execution-watch.ts";
import { openExecutions } from "../../functions/lib/aws/executions.ts";
import { TAG } from "../../functions/lib/domain/names.ts";
import { recoveryPointsOf } from "../../functions/lib/domain/recovery-points.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { allSettled } from "../../functions/lib/runtime/settle.ts";
import { BadInput, problem } from "../bad-input.ts";
import { type BackupReport, hasSucceeded, regionBackup, renderBackup } from "../stage/backup-report.ts";
import {
  type Copy,
  executionArn,
  findStage,
  machineArn,
  machineName,
  type StageRegion,
} from "../stage/deployed.ts";
import { type Ended, follow } from "../stage/follow.ts";
import { readStageInput, type StageInput } from "../stage/input.ts";
import { createStageProgress, type StageProgress } from "../stage/progress.ts";
import { readStage } from "../stage/read-stage.ts";
import { statusOf } from "../stage/status.ts";
import { StageTrouble, troubleOf, withAdvice } from "../stage/trouble.ts";
import { realWorld, type StageWorld } from "../stage/world.ts";
import { hasColour, type Terminal } from "../terminal.ts";

/** Copies take minutes. */
const PACE = { shortest: 2, longest: 15 };

/**
 * `lifeboat backup`: takes and copies recovery points now, in each Region that is in charge of a group, and follows
 * it to its end.
 *
 * @returns the exit code: 0 every group was backed up, 1 not
 * @throws BadInput, StageTrouble
 */
export async function runBackupCommand(
  command: Command,
  terminal: Terminal,
  world: StageWorld = realWorld(),
): Promise<number> {
  const input = readStageInput(command);
  const { stage, json } = input.given;
  const host = world.host(input.configuration);
  const regions = await findStage(host, stage);
  const begun = await begin(input, { world, host, regions });
  const progress = createStageProgress(terminal, json);
  const signal = world.interruption();
  const { execution, leftOut } = begun;
  const followed = begun.copies.map(async (copy) => {
    const ended = await followOne(copy, { host, world, signal, progress, stage, execution });
    const points = await pointsIn(host, copy.region);
    return regionBackup(copy.region, ended, { groups: input.configuration.groups, points });
  });
  const done = await allSettled(followed)
    .catch((error: unknown) => {
      const advice = `Go on following with: lifeboat backup --stage ${stage} --follow ${execution}`;
      throw withAdvice(troubleOf(error), advice);
    })
    .finally(progress.close);
  const result = { regions: done, leftOut };
  const report: BackupReport = {
    schemaVersion: 1,
    stage,
    execution,
    ...result,
    succeeded: hasSucceeded(result),
  };
  terminal.stdout.write(json ? `${JSON.stringify(report)}\n` : renderBackup(report, hasColour(terminal)));
  return report.succeeded ? 0 : 1;
}

interface Begun {
  /** Name of the executions. */
  readonly execution: string;
  /** Where one runs. */
  readonly copies: readonly Copy[];
  readonly leftOut: BackupReport["leftOut"];
}

interface Scene {
  readonly world: StageWorld;
  readonly host: Host;
  readonly regions: readonly StageRegion[];
}

/** Starts an execution in each Region in charge, or finds the one that is to be followed. */
async function begin({ given, configuration }: StageInput, scene: Scene): Promise<Begun> {
  const { world, host, regions } = scene;
  const { stage, follow: wanted } = given;
  const copies = regions.flatMap(({ copy }) => copy ?? []);
  if (wanted !== undefined)
    return { ...(await findExecutions(host, copies, { stage, name: wanted })), leftOut: [] };
  const at = new Date(world.now()).toISOString();
  const { groups } = statusOf(configuration, await readStage(host, stage, regions), { stage, at });
  const inCharge = copies.filter(({ region }) => groups.some(({ standby }) => standby === region));
  const leftOut = groups
    .filter(({ standby }) => !inCharge.some(({ region }) => region === standby))
    .map(({ group, standby }) => ({ group, reason: `${standby}, which is in charge of it, is silent` }));
  if (inCharge.length === 0)
    throw new StageTrouble(
      "no-answer",
      `no Region in charge answers: ${leftOut.map(({ reason }) => reason).join("; ")}`,
    );
  // Whoever reads the list of executions later sees that a person wanted it, and when.
  const execution = `manual-${at.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  for (const copy of inCharge) {
    const machine = machineArn(copy, machineName(stage, "backup"));
    await openExecutions(host, copy.region, machine)
      .start(execution, "{}")
      .catch((error: unknown) => {
        throw troubleOf(error);
      });
  }
  return { execution, copies: inCharge, leftOut };
}

async function findExecutions(
  host: Host,
  copies: readonly Copy[],
  { stage, name }: { readonly stage: string; readonly name: string },
): Promise<Pick<Begun, "execution" | "copies">> {
  const found = await Promise.all(
    copies.map(async (copy) => {
      const arn = executionArn(machineArn(copy, machineName(stage, "backup")), name);
      const execution = await openExecutionWatch(host, copy.region)
        .describe(arn)
        .catch((error: unknown) => {
          throw troubleOf(error);
        });
      return execution ? [copy] : [];
    }),
  );
  const where = found.flat();
  if (where.length > 0) return { execution: name, copies: where };
  const machine = machineName(stage, "backup");
  throw new BadInput([
    problem("--follow", `the name of an execution of ${machine}`, `${JSON.stringify(name)}: there is none`),
  ]);
}

function followOne(
  copy: Copy,
  scene: Pick<Scene, "world" | "host"> & {
    readonly signal: AbortSignal;
    readonly progress: StageProgress;
    readonly stage: string;
    readonly execution: string;
  },
): Promise<Ended> {
  const { world, host, signal, progress, stage, execution } = scene;
  const { region } = copy;
  return follow({
    arn: executionArn(machineArn(copy, machineName(stage, "backup")), execution),
    watch: openExecutionWatch(host, region),
    world,
    signal,
    pace: PACE,
    onLook: (changes, { startedAt }) => {
      const entered = changes.findLast(({ phase }) => phase === "entered");
      const seconds = Math.round((world.now() - startedAt) / 1000);
      if (entered) progress.now(`${region}: ${entered.state}, ${seconds} s`);
    },
    onSilence: (reason) => progress.now(`${region}: ${reason}; trying again`),
  });
}

const pointsIn = async (host: Host, region: string) =>
  recoveryPointsOf(
    await describeSnapshots(openEc2(host, region, "home"), {
      tags: { [TAG.group]: host.configuration.groups.map(({ name }) => name) },
    }),
  );
