import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { type Claims, demand } from "../claims.ts";
import { osls, STAGE, type Workspace } from "../stage.ts";
import { ACTIVE, STANDBY, type World } from "../world.ts";
import { snapshotsIn } from "./backed-up.ts";

/** Removing the service takes its stacks away and leaves the recovery points. */
export async function claimRemoved(
  claims: Claims,
  world: World,
  workspaces: readonly Workspace[],
): Promise<void> {
  await claims.check("removing the service leaves the recovery points", async () => {
    const ids = async () =>
      (await Promise.all([ACTIVE, STANDBY].map((region) => snapshotsIn(world, region))))
        .flat()
        .map(({ SnapshotId }) => SnapshotId);
    const before = await ids();
    for (const workspace of workspaces) await osls(workspace, ["remove", "--region", workspace.region]);
    for (const region of [ACTIVE, STANDBY]) {
      const { cloudFormation } = world.clients(region);
      const found = await cloudFormation
        .send(new DescribeStacksCommand({ StackName: `lifeboat-${STAGE}` }))
        .catch(() => undefined);
      const status = found?.Stacks?.[0]?.StackStatus ?? "DELETE_COMPLETE";
      demand(status === "DELETE_COMPLETE", () => `the stack in ${region} is ${status}`);
    }
    const after = new Set(await ids());
    for (const id of before) demand(after.has(id), () => `${id} is gone`);
  });
}
