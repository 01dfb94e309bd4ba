import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Input } from "../../../functions/close-run/contract.ts";
import { type Claims, demand, demandSame } from "../claims.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";
import { itemIn } from "./standing.ts";

/**
 * The end that a failover seldom has, asked of the deployed function itself: a run whose verdict never came is closed,
 * a person is told, and the suspicion that it was about is dropped. Its role needs more than other ends do.
 */
export async function claimClosed(claims: Claims, world: World): Promise<void> {
  await claims.check("a run without a verdict is closed, and its suspicion is dropped", async () => {
    const { suspicion } = (await itemIn(world, STANDBY, "suspicion")) ?? {};
    const { firstBadSlotMs } = suspicion as { firstBadSlotMs: number };
    const run: Input = {
      group: GROUP,
      run: "failover-web-1-without-a-verdict",
      epoch: 1,
      active: ACTIVE,
      standby: STANDBY,
      outcome: "held",
      reasons: ["the verdict cannot be read"],
      verdict: "unconfirmed",
      fence: "not attempted",
      points: [],
      rungs: [],
      obstacles: [],
      firstBadSlot: new Date(firstBadSlotMs).toISOString(),
      told: false,
    };
    const told = world.pager.subjects.length;
    const answer = await world
      .clients(STANDBY)
      .lambda.send(
        new InvokeCommand({ FunctionName: `lifeboat-${STAGE}-closeRun`, Payload: JSON.stringify(run) }),
      );
    const said = Buffer.from(answer.Payload ?? []).toString();
    demand(answer.FunctionError === undefined, () => said);
    const dropped = (await itemIn(world, STANDBY, "suspicion"))?.["suspicion"] as { status: string };
    demandSame("the suspicion", dropped.status, "cleared");
    demand(world.pager.subjects.length > told, () => "nobody was told");
  });
}
