import { InvokeCommand } from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { alarmEvent } from "../alarm-event.ts";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import { STAGE } from "../stage.ts";
import { GROUP, STANDBY, type World } from "../world.ts";
import { claimStanding } from "./standing.ts";

const machine = `arn:aws:states:${STANDBY}:${ACCOUNT}:stateMachine:lifeboat-${STAGE}-failover`;

/** The active Region's server goes away, and the deployed service does what it is for. */
export async function claimFailedOver(claims: Claims, world: World): Promise<void> {
  await world.active.stop();
  const execution = await claims.check("the detector finds the server gone and starts one failover", () =>
    eventually("an execution", 180, async () => (await failovers(world))[0]),
  );
  await claims.check("the alarm's event, injected at its target, starts no second one", async () => {
    const answer = await world.clients(STANDBY).lambda.send(
      new InvokeCommand({
        FunctionName: `lifeboat-${STAGE}-startFailover`,
        Payload: JSON.stringify(alarmEvent),
      }),
    );
    const said = Buffer.from(answer.Payload ?? []).toString();
    demand(answer.FunctionError === undefined, () => said);
    // The same name and input as the one that is running: StartExecution answers with that one.
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    demandSame("its result", JSON.parse(said).result, "started");
    demandSame("executions", (await failovers(world)).length, 1);
  });
  await claims.check("the failover restores, starts, verifies, fences and takes over", async () => {
    demand(execution?.executionArn !== undefined, () => "no failover was started");
    const { executionArn } = execution;
    const ended = await eventually("its end", 300, async () => {
      const found = await world.clients(STANDBY).sfn.send(new DescribeExecutionCommand({ executionArn }));
      return found.status === "RUNNING" ? undefined : found;
    });
    demand(ended.status === "SUCCEEDED", () => `${ended.status}: ${ended.error}: ${ended.cause}`);
    const { outcome, group, epoch, fence, rungs } = JSON.parse(ended.output ?? "{}");
    demandSame(
      "its output",
      { outcome, group, epoch, fence, rungs },
      { outcome: "recovered", group: GROUP, epoch: 1, fence: "fenced", rungs: [] },
    );
  });
  await claims.check("the zone's authoritative server sends the users to the standby's address", () =>
    eventually("its answer", 60, async () => {
      const name = world.configuration.groups[0]?.hostname ?? "";
      return world.answer(name, "A").join() === world.inputs.addresses[GROUP]?.[STANDBY] || undefined;
    }),
  );
  await claims.check("a person is told, by the topic's own HTTP", () =>
    eventually("a page about the group", 30, async () =>
      world.pager.subjects.find((subject) => subject.includes(GROUP)),
    ),
  );
  await claimStanding(claims, world);
}

async function failovers(world: World) {
  const { executions = [] } = await world
    .clients(STANDBY)
    .sfn.send(new ListExecutionsCommand({ stateMachineArn: machine }));
  return executions;
}
