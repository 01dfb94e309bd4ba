import { DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { DescribeSnapshotsCommand, type Snapshot } from "@aws-sdk/client-ec2";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";

/** The tags of a snapshot, by key. */
export const tagsOf = ({ Tags = [] }: Pick<Snapshot, "Tags">): Readonly<Record<string, string>> =>
  Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));

/** The account's own snapshots in a Region; moto also keeps those of public images, which OwnerIds does not leave out. */
export async function snapshotsIn(world: World, region: string): Promise<Snapshot[]> {
  const { Snapshots = [] } = await world.clients(region).ec2.send(new DescribeSnapshotsCommand({}));
  return Snapshots.filter(({ OwnerId }) => OwnerId === ACCOUNT);
}

/** A backup as a deployed execution, and what it leaves in both Regions. */
export async function claimBackedUp(claims: Claims, world: World): Promise<void> {
  const { sfn, cloudFormation } = world.clients(STANDBY);
  await claims.check("a backup runs as a deployed execution", async () => {
    const stateMachineArn = `arn:aws:states:${STANDBY}:${ACCOUNT}:stateMachine:lifeboat-${STAGE}-backup`;
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: "{}" }));
    const ended = await eventually("its end", 300, async () => {
      const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return found.status === "RUNNING" ? undefined : found;
    });
    demand(ended.status === "SUCCEEDED", () => `${ended.status}: ${ended.error}: ${ended.cause}`);
    const { groups } = JSON.parse(ended.output ?? "{}");
    demandSame(
      "groups",
      groups.map(({ group, outcome, problems }: Record<string, unknown>) => [group, outcome, problems]),
      [[GROUP, "done", []]],
    );
  });
  await claims.check("the snapshots in the active Region carry the set's tags", async () => {
    const sources = await snapshotsIn(world, ACTIVE);
    demand(sources.length > 0, () => "there is none");
    for (const source of sources)
      for (const key of ["lifeboat:group", "lifeboat:server", "lifeboat:set"])
        demand(tagsOf(source)[key] !== undefined, () => `${source.SnapshotId} has no tag ${key}`);
  });
  await claims.check(
    "each copy in the standby Region is encrypted with its key and carries its lineage",
    async () => {
      const copies = await snapshotsIn(world, STANDBY);
      const sources = new Set((await snapshotsIn(world, ACTIVE)).map(({ SnapshotId }) => SnapshotId));
      const { StackResourceDetail } = await cloudFormation.send(
        new DescribeStackResourceCommand({
          StackName: `lifeboat-${STAGE}`,
          LogicalResourceId: "LifeboatKey",
        }),
      );
      const key = `arn:aws:kms:${STANDBY}:${ACCOUNT}:key/${StackResourceDetail?.PhysicalResourceId}`;
      demand(copies.length > 0, () => "there is none");
      for (const copy of copies) {
        demandSame(
          `${copy.SnapshotId}`,
          [copy.State, copy.Encrypted, copy.KmsKeyId],
          ["completed", true, key],
        );
        const tags = tagsOf(copy);
        for (const word of ["server", "set", "members", "taken-at", "source-volume", "device"])
          demand(
            tags[`lifeboat:${word}`] !== undefined,
            () => `${copy.SnapshotId} has no tag lifeboat:${word}`,
          );
        demand(
          sources.has(tags["lifeboat:source-snapshot"] ?? ""),
          () => `${copy.SnapshotId} comes from nowhere`,
        );
      }
    },
  );
}
