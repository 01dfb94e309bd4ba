import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, DescribeVolumesCommand, type Instance } from "@aws-sdk/client-ec2";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";
import { snapshotsIn, tagsOf } from "./backed-up.ts";

/** What stands in both Regions after the failover, read by clients of our own. */
export async function claimStanding(claims: Claims, world: World): Promise<void> {
  await claims.check(
    "the new active runs under epoch 1, the old one is stopped without an epoch",
    async () => {
      const [now, before] = [await instanceIn(world, STANDBY), await instanceIn(world, ACTIVE)];
      demandSame("the new active", [now.State?.Name, tagsOf(now)["lifeboat:epoch"]], ["running", "1"]);
      demandSame(
        "the old active",
        [before.State?.Name, tagsOf(before)["lifeboat:epoch"]],
        ["stopped", "none"],
      );
    },
  );
  await claims.check("the restored volume is attached, encrypted and carries its run", async () => {
    const restored = (await volumesIn(world, STANDBY)).filter(
      (volume) => tagsOf(volume)["lifeboat:run"] !== undefined,
    );
    demandSame(
      "volumes",
      restored.map(({ State, Encrypted }) => [State, Encrypted]),
      [["in-use", true]],
    );
    demandSame(
      "group",
      restored.map((volume) => tagsOf(volume)["lifeboat:group"]),
      [GROUP],
    );
  });
  await claims.check("both tables say that the standby is active, and nobody holds the lease", async () => {
    for (const region of [STANDBY, ACTIVE]) {
      const item = await eventually(`epoch 1 in ${region}`, 150, async () => {
        const found = await itemIn(world, region, "direction");
        return found?.["epoch"] === 1 ? found : undefined;
      });
      demandSame(
        `direction in ${region}`,
        [item["active"], item["standby"], item["holder"] ?? ""],
        [STANDBY, ACTIVE, ""],
      );
    }
  });
  await claims.check("the switch's object and its metric say that the standby has taken over", async () => {
    const { s3, cloudWatch } = world.clients(STANDBY);
    const Bucket = `lifeboat-${STAGE}-switch-${ACCOUNT}-${STANDBY}`;
    const object = await s3.send(new GetObjectCommand({ Bucket, Key: `takeover/${GROUP}` }));
    demand(
      ((await object.Body?.transformToString()) ?? "").includes("taken-over"),
      () => "the object says something else",
    );
    const now = Date.now();
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: `Lifeboat/${STAGE}`,
        MetricName: "TakenOver",
        Dimensions: [{ Name: "Group", Value: GROUP }],
        Statistics: ["Maximum"],
        Period: 60,
        StartTime: new Date(now - 300_000),
        EndTime: new Date(now + 60_000),
      }),
    );
    demand(
      Datapoints.some(({ Maximum }) => Maximum === 1),
      () => `the metric's values are ${JSON.stringify(Datapoints)}`,
    );
  });
  await claims.check(
    "nothing is left over: all that Lifeboat made is tagged and encrypted, and no volume lies about",
    async () => {
      for (const region of [ACTIVE, STANDBY]) {
        for (const snapshot of await snapshotsIn(world, region)) {
          const { SnapshotId, Encrypted } = snapshot;
          demand(Encrypted === true, () => `${SnapshotId} in ${region} is not encrypted`);
          demandSame(`group of ${SnapshotId} in ${region}`, tagsOf(snapshot)["lifeboat:group"], GROUP);
        }
        const attached = new Set(
          (await instanceIn(world, region)).BlockDeviceMappings?.map(({ Ebs }) => Ebs?.VolumeId),
        );
        for (const { VolumeId } of await volumesIn(world, region))
          demand(attached.has(VolumeId), () => `${VolumeId} in ${region} is attached to nothing`);
      }
    },
  );
}

/** The one instance of a Region. */
export async function instanceIn(world: World, region: string): Promise<Instance> {
  const { Reservations = [] } = await world.clients(region).ec2.send(new DescribeInstancesCommand({}));
  const [instance, ...more] = Reservations.flatMap(({ Instances = [] }) => Instances);
  demand(instance !== undefined && more.length === 0, () => `${more.length + 1} instances in ${region}`);
  return instance;
}

async function volumesIn(world: World, region: string) {
  const { Volumes = [] } = await world.clients(region).ec2.send(new DescribeVolumesCommand({}));
  return Volumes;
}

/** An item of the group in a Region's table. */
export async function itemIn(
  world: World,
  region: string,
  item: string,
): Promise<Record<string, unknown> | undefined> {
  const Key = { group: { S: GROUP }, item: { S: item } };
  const { Item } = await world
    .clients(region)
    .dynamoDb.send(new GetItemCommand({ TableName: `lifeboat-${STAGE}`, Key }));
  return Item && unmarshall(Item);
}
