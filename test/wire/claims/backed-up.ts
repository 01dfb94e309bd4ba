import { DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { DescribeSnapshotsCommand, type Snapshot } from "@aws-sdk/client-ec2";
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import type { BackupReport } from "../../../cli/stage/backup-report.ts";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import type { Session } from "../operator.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";
import { demandExit, demandSaid, executionsOf, reportOf } from "./answers.ts";
import type { Begun } from "./bad-roads.ts";

/** The tags of a snapshot, by key. */
export const tagsOf = ({ Tags = [] }: Pick<Snapshot, "Tags">): Readonly<Record<string, string>> =>
  Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));

/** The account's own snapshots in a Region; moto also keeps those of public images, which OwnerIds does not leave out. */
export async function snapshotsIn(world: World, region: string): Promise<Snapshot[]> {
  const { Snapshots = [] } = await world.clients(region).ec2.send(new DescribeSnapshotsCommand({}));
  return Snapshots.filter(({ OwnerId }) => OwnerId === ACCOUNT);
}

/**
 * A backup as a person has it done, and what it leaves in both Regions.
 *
 * @param begun the backup, which runs
 */
export async function claimBackedUp(
  claims: Claims,
  world: World,
  { session, begun }: { readonly session: Session; readonly begun: Begun },
): Promise<void> {
  const report = await claims.check(
    "it follows the execution to its end, and tells what is copied",
    async () => {
      const ended = await begun.command.ended;
      demandExit(ended, 0);
      const told = reportOf<BackupReport>(ended);
      demandSame(
        "execution, success",
        [told.execution, told.succeeded, told.leftOut],
        [begun.name, true, []],
      );
      demandSame(
        "regions",
        told.regions.map(({ region, status, groups }) => [
          region,
          status,
          groups.map(({ group, outcome }) => [group, outcome]),
        ]),
        [[STANDBY, "SUCCEEDED", [[GROUP, "done"]]]],
      );
      demandSame(
        "points",
        told.regions[0]?.groups[0]?.points.map(({ server, copied, volumes, usable }) => [
          server,
          copied,
          volumes,
          usable,
        ]),
        [["web-1", 1, 1, true]],
      );
      return told;
    },
  );
  await claims.check("whoever goes on following afterwards gets the same report", async () => {
    const ended = await world.desk.lifeboat(["backup", "--follow", begun.name], { ...session }).ended;
    demandExit(ended, 0);
    const [set] = report?.regions[0]?.groups[0]?.points ?? [];
    const seconds = report?.regions[0]?.seconds.toFixed(1);
    demandSaid(
      ended.stdout,
      `In charge in ${STANDBY}: SUCCEEDED after ${seconds} s`,
      `${set?.set}  1 of 1 volumes copied`,
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
      const { StackResourceDetail } = await world.clients(STANDBY).cloudFormation.send(
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

/** The schedule starts the same machine; it goes on with what somebody has stopped. */
export async function claimScheduled(claims: Claims, world: World): Promise<void> {
  await claims.check("a backup runs as a deployed execution on its schedule", async () => {
    const ended = await eventually("its end", 180, async () => {
      const found = await executionsOf(world, STANDBY, "backup");
      return found.find(({ name = "", status }) => !name.startsWith("manual-") && status === "SUCCEEDED");
    });
    const { executionArn } = ended;
    const { output = "{}" } = await world
      .clients(STANDBY)
      .sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { groups } = JSON.parse(output);
    demandSame(
      "groups",
      groups.map(({ group, outcome, problems }: Record<string, unknown>) => [group, outcome, problems]),
      [[GROUP, "done", []]],
    );
  });
}
