import { join } from "node:path";
import { ACCOUNT } from "./engines.ts";
import { say } from "./say.ts";
import { osls, prepareWorkspace, STAGE, type Workspace } from "./stage.ts";
import { ACTIVE, deployGlobal, deployWorkload, STANDBY, type World } from "./world.ts";

/** Deploys everything: the service into both Regions at the same time, as osls needs two folders for that. */
export async function deployAll(world: World, folder: string): Promise<Workspace[]> {
  await deployWorkload(world);
  const settings = {
    configuration: world.configuration,
    inputs: world.inputs,
    endpoint: world.engines.ministack,
  };
  const workspaces = [STANDBY, ACTIVE].map((region) =>
    prepareWorkspace(join(folder, region), region, settings),
  );
  say("osls deploys the service into both Regions");
  await Promise.all(workspaces.map((workspace) => osls(workspace, ["deploy", "--region", workspace.region])));
  const [standby] = workspaces;
  if (standby === undefined) throw new Error("no workspace");
  say("osls packages the global stack, which moto is given");
  const packaged = join(folder, "global");
  const options = [
    "--config",
    "serverless.global.yml",
    "--param=switchAttached=false",
    "--package",
    packaged,
  ];
  await osls(standby, ["package", "--region", STANDBY, ...options]);
  await deployGlobal(world, packaged);
  await world.gate.enforce([ACTIVE, STANDBY].map(world.clients));
  await world.watchChecks();
  await world.pager.subscribe(
    world.clients(STANDBY),
    `arn:aws:sns:${STANDBY}:${ACCOUNT}:lifeboat-${STAGE}-pages`,
  );
  return workspaces;
}
