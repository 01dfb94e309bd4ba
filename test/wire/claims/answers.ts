import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Ended } from "../../helpers/processes.ts";
import { demand } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import { STAGE } from "../stage.ts";
import type { World } from "../world.ts";

/** Demands that a command ended with this exit code. */
export function demandExit(ended: Ended, exitCode: number): void {
  demand(
    ended.exitCode === exitCode,
    () => `exit code ${ended.exitCode} instead of ${exitCode}\n${ended.stdout}\n${ended.stderr}`,
  );
}

/** Demands that what a command wrote has all of these in it. */
export function demandSaid(written: string, ...expected: readonly (string | RegExp)[]): void {
  for (const one of expected) {
    const isSaid = typeof one === "string" ? written.includes(one) : one.test(written);
    demand(isSaid, () => `${one} is not in:\n${written}`);
  }
}

/** The one JSON object that `--json` prints. */
export function reportOf<Report>({ stdout, stderr }: Ended): Report {
  demand(/^\{.*\}\n$/.test(stdout), () => `not one JSON object on stdout:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

/** Executions of a deployed machine, newest first. */
export async function executionsOf(world: World, region: string, machine: "backup" | "failover") {
  const stateMachineArn = `arn:aws:states:${region}:${ACCOUNT}:stateMachine:lifeboat-${STAGE}-${machine}`;
  const { executions = [] } = await world
    .clients(region)
    .sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return executions;
}
