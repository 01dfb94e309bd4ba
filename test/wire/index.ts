import { rmSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "../helpers/cannot-start.ts";
import { stopAll } from "../helpers/processes.ts";
import { EMULATORS, pythonEnvironment } from "../helpers/python.ts";
import { claimAttended, claimPlanned, claimWell } from "./claims/attended.ts";
import { claimBackedUp, claimScheduled } from "./claims/backed-up.ts";
import { claimBegun, claimStopped } from "./claims/bad-roads.ts";
import { claimClosed } from "./claims/closed.ts";
import { claimDeployed } from "./claims/deployed.ts";
import { claimFailedOver } from "./claims/failed-over.ts";
import { claimPermitted } from "./claims/permitted.ts";
import { claimProfile } from "./claims/profile.ts";
import { claimRemoved } from "./claims/removed.ts";
import { claimReturned } from "./claims/returned.ts";
import { createClaims } from "./claims.ts";
import { ACCOUNT } from "./engines.ts";
import { say } from "./say.ts";
import { osls, prepareWorkspace, STAGE, type Workspace } from "./stage.ts";
import { ACTIVE, createWorld, deployGlobal, deployWorkload, STANDBY, type World } from "./world.ts";

const root = new URL("../../", import.meta.url).pathname;
const folder = join(root, ".lifeboat", "wire");
const claims = createClaims();

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, async () => {
    say(`${signal}: stopping what was started`);
    await stopAll();
    process.exit(1);
  });

/** Deploys everything: the service into both Regions at the same time, as osls needs two folders for that. */
async function deployAll(world: World): Promise<Workspace[]> {
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

async function main(): Promise<void> {
  const bin = await pythonEnvironment({ script: "test:wire", requirements: EMULATORS, say });
  rmSync(folder, { recursive: true, force: true });
  const world = await createWorld(bin, folder);
  try {
    const workspaces = await claims.check("the service, the workload and the global stack deploy", () =>
      deployAll(world),
    );
    if (workspaces === undefined) return;
    const session = await claimAttended(claims, world);
    if (session === undefined) return;
    // Its minute is a chance to deploy again meanwhile.
    const begun = await claimBegun(claims, world, session);
    await claimDeployed(claims, world, workspaces);
    if (begun === undefined) return;
    await claimBackedUp(claims, world, { session, begun });
    const before = [ACTIVE, STANDBY, 0] as const;
    await claimWell(claims, world, {
      title: "lifeboat status says that all is well",
      session,
      direction: before,
    });
    await claimProfile(claims, world, session);
    await claimPlanned(claims, world, session);
    await claimStopped(claims, world, session);
    await claimScheduled(claims, world);
    const cutOff = await claimFailedOver(claims, world, session);
    await claimReturned(claims, world, { session, cutOff });
    await claimClosed(claims, world);
    await claimPermitted(claims, world);
    await claimRemoved(claims, world, workspaces);
  } finally {
    await world.close();
  }
}

try {
  await main();
} catch (error) {
  await claims.check("the suite runs to its end", async () => {
    if (error instanceof CannotStart) error.stack = error.message;
    throw error;
  });
} finally {
  await stopAll();
}
console.log(claims.summary());
process.exitCode = claims.hasFailed() ? 1 : 0;
