import { deployedStack } from "../../functions/lib/aws/deployed-stack.ts";
import { withGuess } from "../../functions/lib/config/nearest.ts";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { BadInput } from "../bad-input.ts";
import { findStage, noTable, stackName } from "../stage/deployed.ts";
import { knownStages } from "../stage/known-stages.ts";
import { type RegionView, readStage } from "../stage/read-stage.ts";
import type { GroupStatus } from "../stage/stage-status.ts";
import { statusOf } from "../stage/status.ts";
import { StageTrouble, troubleOf } from "../stage/trouble.ts";
import type { StageWorld } from "../stage/world.ts";
import type { ComparedConfiguration, Deployed, DeployedFleet, DeployedRegion } from "./deployed.ts";
import { differencesOf } from "./differences.ts";
import { implied, readGroupFleet } from "./real-fleet.ts";

/** Whoever asks for a plan waits no longer than this for AWS. */
const PATIENCE_MS = 20_000;

/**
 * Looks for a stage in both Regions and compares it with the file. What cannot be known is said, and no error.
 *
 * @throws BadInput where the environment names an endpoint that is none
 */
export async function readDeployed(
  configuration: Configuration,
  stage: string,
  world: StageWorld,
): Promise<Deployed> {
  const host = world.host(configuration);
  const patience = new AbortController();
  const late = world.sleep(PATIENCE_MS, patience.signal).then(
    () => Promise.reject(new StageTrouble("no-answer", `no answer within ${PATIENCE_MS / 1000} s`)),
    // There was an answer: nobody waits any more.
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([look(host, stage, () => world.now()), late]);
  } catch (error) {
    if (error instanceof BadInput)
      return absent(configuration, withGuess(noTable(stage), stage, knownStages()));
    const { kind, message } = troubleOf(error);
    return { kind: "unknown", trouble: kind, reason: message };
  } finally {
    patience.abort();
  }
}

const absent = ({ regions }: Configuration, reason: string): Deployed => ({
  kind: "absent",
  reason: `${regions.join(" and ")}: ${reason}`,
});

async function look(host: Host, stage: string, now: () => number): Promise<Deployed> {
  const { configuration } = host;
  const views = await readStage(host, stage, await findStage(host, stage));
  const at = new Date(now()).toISOString();
  const { groups } = statusOf(configuration, views, { stage, at });
  const [regions, fleet] = await Promise.all([
    Promise.all(views.map((view) => regionOf(host, stage, view))),
    fleetIn(host, groups, views),
  ]);
  if (regions.every(({ deployed }) => deployed === false)) return absent(configuration, noStack(stage));
  return { kind: "deployed", regions, fleet };
}

const noStack = (stage: string): string => `no stack ${stackName(stage)}, only the table that it has left`;

async function regionOf(host: Host, stage: string, view: RegionView): Promise<DeployedRegion> {
  const { region, copy } = view;
  if (copy === null) {
    const { reason } = view;
    const deployed = reason === noTable(stage) ? false : null;
    return { region, deployed, account: null, reason, configuration: null };
  }
  const known = { region, account: copy.account };
  try {
    const stack = await deployedStack(host, region, stackName(stage));
    if (stack === undefined)
      return { ...known, deployed: false, reason: noStack(stage), configuration: null };
    return {
      ...known,
      deployed: true,
      reason: null,
      configuration: compared(stack.configuration, host.configuration),
    };
  } catch (error) {
    const reason = troubleOf(error).message;
    return { ...known, deployed: true, reason: null, configuration: { kind: "unknown", reason } };
  }
}

function compared(deployed: unknown, file: Configuration): ComparedConfiguration {
  if (deployed === null)
    return { kind: "unknown", reason: "its template does not say what it was deployed with" };
  const differences = differencesOf(deployed, file);
  return differences.length === 0 ? { kind: "same" } : { kind: "differs", differences };
}

async function fleetIn(
  host: Host,
  statuses: readonly GroupStatus[],
  views: readonly RegionView[],
): Promise<DeployedFleet> {
  const { configuration } = host;
  const silent = statuses.find(({ active }) => views.find(({ region }) => region === active)?.copy === null);
  if (silent)
    return { kind: "unknown", reason: `${silent.active}, where ${silent.group} runs, cannot be asked` };
  try {
    const groups = await Promise.all(
      configuration.groups.map((group, index) => {
        const { active, standby } = statuses[index] ?? group;
        return readGroupFleet(host, group, { active, standby });
      }),
    );
    return implied(configuration, groups);
  } catch (error) {
    return { kind: "unknown", reason: troubleOf(error).message };
  }
}
