import { relative } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../helpers/project.ts";
import { roadsOf } from "./desk.ts";
import { documentedPolicy, makeRole, takeRole } from "./operator.ts";
import { say } from "./say.ts";
import { STAGE } from "./stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "./world.ts";

/** How long the credentials are good, which is longer than anybody tries it. */
const DAY_SECONDS = 86_400;

/**
 * Leaves a deployed stage to whoever started it: says what to type in another terminal, and loses and restores the
 * active Region at their word. Pages are told as they come.
 *
 * @returns never; Ctrl-C ends the process
 */
export async function leaveToPeople(world: World): Promise<never> {
  const clients = world.clients(STANDBY);
  await makeRole(clients, "operator", documentedPolicy(STAGE));
  const session = await takeRole({ ...world, clients }, "operator", DAY_SECONDS);
  console.log(instructions({ ...roadsOf(world.gate), ...session }, relative(ROOT, world.desk.config)));
  tellPages(world);
  // Where nobody types there are no lines, and the stage stands all the same.
  for await (const line of createInterface({ input: process.stdin })) await obey(world, line.trim());
  return new Promise(() => undefined);
}

async function obey(world: World, word: string): Promise<void> {
  const isLost = world.gate.isLost(ACTIVE);
  if (word === "lose" && !isLost) {
    await world.loseActive();
    say(`${ACTIVE} is lost: a suspicion in ten to twenty seconds, a failover half a minute later`);
  } else if (word === "restore" && isLost) {
    await world.restoreActive();
    say(`${ACTIVE} is back, its server under its old epoch: what is owed is paid within two minutes or so`);
  } else if (word !== "") say(isLost ? `${ACTIVE} is lost: type restore` : `${ACTIVE} is there: type lose`);
}

function tellPages({ pager }: World): void {
  let told = 0;
  setInterval(() => {
    for (const subject of pager.subjects.slice(told)) say(`a person is told: ${subject}`);
    told = pager.subjects.length;
  }, 1_000);
}

function instructions(env: Readonly<Record<string, string>>, config: string): string {
  const lifeboat = (command: string) =>
    `npm run --silent lifeboat -- ${command} --stage ${STAGE} --config ${config}`;
  return `
The stage "${STAGE}" is deployed: group ${GROUP} runs in ${ACTIVE}, its standby is ${STANDBY}. In another terminal, in
the project's folder, take the role of whoever operates it:

unset AWS_PROFILE
export ${Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(" \\\n  ")}

and look, have a backup made, and look again:

${lifeboat("status")}
${lifeboat("backup")}

Then type "lose" and Enter here: ${ACTIVE} is gone. As soon as status tells of a suspicion (ten to twenty seconds), start
the failover, or join the one that the stage has started by itself, and follow it; a minute after the loss it is over:

${lifeboat(`failover --group ${GROUP} --yes`)}

"restore" brings the Region back: see in status how the old server is fenced. Ctrl-C here ends it all.
`;
}
