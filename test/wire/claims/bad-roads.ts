import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { BackupReport } from "../../../cli/stage/backup-report.ts";
import type { Running } from "../../helpers/processes.ts";
import { type Claims, demand, demandSame } from "../claims.ts";
import { type Session, takeRole } from "../operator.ts";
import { STAGE } from "../stage.ts";
import { STANDBY, type World } from "../world.ts";
import { demandExit, demandSaid, executionsOf, reportOf } from "./answers.ts";

/** Enough for the command to find the stage and look once or twice; a backup takes a minute. */
const SHORT_SECONDS = 12;
const INTERRUPTED_MS = 5_000;
const LOOK_MS = 200;

/** A backup that a person has started, by the name of its execution. */
export interface Begun {
  readonly name: string;
  readonly command: Running;
}

/**
 * A person starts a backup, and others who follow it are interrupted; the way to AWS is lost in failed-over.ts.
 *
 * @returns the backup, which runs
 */
export async function claimBegun(claims: Claims, world: World, session: Session): Promise<Begun | undefined> {
  const begun = await claims.check("lifeboat backup starts the deployed machine", () =>
    beginBackup(world, session),
  );
  if (begun === undefined) return undefined;
  const { name } = begun;
  const words = ["backup", "--follow", name];
  const goOn = `Go on following with: lifeboat backup --stage ${STAGE} --follow ${name}`;
  const short = await takeRole({ ...world, clients: world.clients(STANDBY) }, "operator", SHORT_SECONDS);
  const expiring = world.desk.lifeboat(words, { ...short });
  const interrupted = world.desk.lifeboat(words, { ...session });
  await claims.check("Ctrl-C leaves the execution alone, and says how to go on following it", async () => {
    await new Promise((resolve) => setTimeout(resolve, INTERRUPTED_MS));
    interrupted.interrupt();
    const ended = await interrupted.ended;
    demandExit(ended, 130);
    demandSaid(ended.stderr, "interrupted; what was started goes on", goOn);
  });
  await claims.check(
    "credentials that expire on the way end the command, which says how to go on",
    async () => {
      const ended = await expiring.ended;
      demandExit(ended, 4);
      demandSaid(ended.stderr, "AWS has no use for your credentials", "expired", goOn);
      demandSame("stdout", ended.stdout, "");
    },
  );
  return begun;
}

/** A running backup is stopped by somebody else. */
export async function claimStopped(claims: Claims, world: World, session: Session): Promise<void> {
  await claims.check("an execution that somebody stops is reported as stopped", async () => {
    const { name, command } = await beginBackup(world, session);
    const execution = (await executionsOf(world, STANDBY, "backup")).find((one) => one.name === name);
    const { sfn } = world.clients(STANDBY);
    await sfn.send(new StopExecutionCommand({ executionArn: execution?.executionArn }));
    const ended = await command.ended;
    demandExit(ended, 1);
    const [region] = reportOf<BackupReport>(ended).regions;
    demandSame("status", region?.status, "ABORTED");
    demandSaid(region?.reason ?? "", "somebody stopped it; the next scheduled tick goes on");
  });
}

/** Starts `lifeboat backup`, and learns the name of its execution as soon as there is one. */
async function beginBackup(world: World, session: Session): Promise<Begun> {
  const manual = async () =>
    (await executionsOf(world, STANDBY, "backup")).flatMap(({ name = "" }) =>
      name.startsWith("manual-") ? [name] : [],
    );
  const known = await manual();
  const command = world.desk.lifeboat(["backup", "--json"], { ...session });
  let hasEnded = false;
  command.ended.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const name = (await manual()).find((one) => !known.includes(one));
    if (name !== undefined) return { name, command };
    demand(!hasEnded, () => `it has started nothing: ${command.written.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
