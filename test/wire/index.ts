import { rmSync } from "node:fs";
import { join } from "node:path";
import { CACHE } from "../helpers/install-once.ts";
import { EMULATORS, pythonEnvironment } from "../helpers/python.ts";
import { runSuite, suiteCommand } from "../helpers/suite.ts";
import { leaveToPeople } from "./by-hand.ts";
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
import { type Claims, createClaims } from "./claims.ts";
import { deployAll } from "./deployment.ts";
import { say } from "./say.ts";
import { ACTIVE, createWorld, STANDBY, type World } from "./world.ts";

const folder = join(CACHE, "wire");

/** One claim after the other, each on the ground of the one before. */
async function claimAll(claims: Claims, world: World): Promise<void> {
  const workspaces = await claims.check("the service, the workload and the global stack deploy", () =>
    deployAll(world, folder),
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
}

/** The suite in a world of its own, or only that world. @returns whether nothing failed */
async function run(): Promise<boolean> {
  const bin = await pythonEnvironment({ script: "test:wire", requirements: EMULATORS, say });
  rmSync(folder, { recursive: true, force: true });
  const world = await createWorld(bin, folder);
  try {
    if (!command.opts<{ try?: true }>().try) return await holds(world);
    await deployAll(world, folder);
    return await leaveToPeople(world);
  } finally {
    await world.close();
  }
}

/** Claims everything, and counts. */
async function holds(world: World): Promise<boolean> {
  const claims = createClaims();
  try {
    await claimAll(claims, world);
  } catch (error) {
    await claims.check("the suite runs to its end", () => Promise.reject(error));
  }
  console.log(claims.summary());
  return !claims.hasFailed();
}

const command = suiteCommand(
  "test:wire",
  "deploy into emulators of AWS, drive the stage with the lifeboat command, lose a Region and get it back",
).option("--try", "deploy only, say how to try the stage by hand, and keep it until Ctrl-C");
// A world that could not be made leaves sockets behind, which would keep the process.
process.exit(await runSuite({ command, run }, process.argv.slice(2), process));
