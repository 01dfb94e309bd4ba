import { tableArn } from "../../functions/lib/aws/deployed-table.ts";
import { withGuess } from "../../functions/lib/config/nearest.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { BadInput, problem } from "../bad-input.ts";
import { withWayOut } from "./advice.ts";
import { knownStages } from "./known-stages.ts";
import { StageTrouble, troubleOf } from "./trouble.ts";

/** A stage's copy in one Region. */
export interface Copy {
  readonly region: string;
  readonly partition: string;
  readonly account: string;
}

/** A Region of the stage: its copy, or why nothing is known of it. */
export type StageRegion =
  | { readonly region: string; readonly copy: Copy }
  | { readonly region: string; readonly copy: null; readonly reason: string };

/** Name of the table, in each Region, as serverless.yml says. */
export const tableName = (stage: string): string => `lifeboat-${stage}`;

/** Name of the service's stack, in each Region, as osls makes it. */
export const stackName = (stage: string): string => `lifeboat-${stage}`;

/** Why a stage is not in a Region that answers. */
export const noTable = (stage: string): string => `no table ${tableName(stage)}`;

/** Name of a state machine, as state-machines/*.yml say. */
export const machineName = (stage: string, machine: "backup" | "failover"): string =>
  `lifeboat-${stage}-${machine}`;

/** ARN of a stage's state machine: all names are known beforehand, but for partition and account. */
export const machineArn = ({ partition, region, account }: Copy, name: string): string =>
  `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;

/** ARN of an execution of a state machine. */
export const executionArn = (machine: string, name: string): string =>
  `${machine.replace(":stateMachine:", ":execution:")}:${name}`;

/**
 * Looks for a stage in both Regions. Its table's ARN tells partition and account: one call that proves that the stage
 * is there, in the service that has to be asked anyway; STS would need another endpoint and prove nothing.
 *
 * @throws BadInput when it is deployed in neither Region
 * @throws StageTrouble when no Region gives an answer, or one refuses the credentials or what is asked
 */
export async function findStage(host: Host, stage: string): Promise<readonly StageRegion[]> {
  const found = await Promise.all(
    host.configuration.regions.map(async (region): Promise<StageRegion | StageTrouble> => {
      try {
        const arn = await tableArn(host, region, tableName(stage));
        if (arn === undefined) return { region, copy: null, reason: noTable(stage) };
        const [, partition = "", , , account = ""] = arn.split(":");
        return { region, copy: { region, partition, account } };
      } catch (error) {
        return troubleOf(error);
      }
    }),
  );
  const troubles = found.filter((one) => one instanceof StageTrouble);
  const [worst] = troubles.toSorted((one, other) => rank(one) - rank(other));
  const isThere = found.some((one) => !(one instanceof StageTrouble) && one.copy !== null);
  // What is not allowed is no Region that is lost, and would be misread as one.
  if (worst && (worst.kind === "credentials" || worst.kind === "denied" || !isThere))
    throw withWayOut(worst, host.env);
  if (!isThere) {
    const where = host.configuration.regions.join(" and ");
    throw new BadInput([
      problem(
        "--stage",
        withGuess("a stage that is deployed", stage, knownStages()),
        `${JSON.stringify(stage)}: ${where} have no table of it`,
      ),
    ]);
  }
  return found.map((one, index) =>
    one instanceof StageTrouble
      ? { region: host.configuration.regions[index] ?? "", copy: null, reason: one.message }
      : one,
  );
}

/** What a person can mend comes first. */
const MENDABLE: readonly string[] = ["credentials", "denied", "aws"];
const rank = ({ kind }: StageTrouble): number =>
  MENDABLE.includes(kind) ? MENDABLE.indexOf(kind) : MENDABLE.length;
