import type { Instance, Volume } from "@aws-sdk/client-ec2";
import type { Way } from "../../functions/lib/domain/ladder.ts";
import { TAG } from "../../functions/lib/domain/names.ts";
import { EAST, MINUTE, type Server, WEST } from "./ec2-world.ts";
import { type FailoverWorld, inFailoverWorld, RUN } from "./failover-world.ts";

/** A recovery point as a function hands it on. */
export interface Point {
  readonly server: string;
  readonly set: string;
  readonly takenAt: string;
}

/** The group's server in us-east-1, and its stopped standby in us-west-2 that has no data volume yet. */
export interface StandbyWorld extends FailoverWorld {
  readonly server: Server;
  /** Id of the standby's instance. */
  readonly standby: string;
  /** The key of the copies; disabled, it makes volumes and starts fail. */
  readonly key: { readonly arn: string; enabled: boolean };
  /** Brings a recovery point into the standby Region; each member under a device of its own. */
  point(options?: { readonly members?: number; readonly broken?: boolean }): Promise<Point>;
  /** The standby as EC2 describes it. */
  spare(): Instance & { readonly epoch: string | undefined };
  /** Volumes in the standby Region that a run has made and that are still there. */
  volumes(run?: string): Volume[];
  /** Gives the group's lease to a run, for as long as the test takes; RUN has it at first. */
  hold(run: string): Promise<unknown>;
  /** Calls restore-volumes as the machine does until it is ready; returns the points. */
  restore(way?: Way): Promise<readonly Point[]>;
  /** Calls start-standby as the machine does until it runs. */
  start(): Promise<void>;
  /** Calls stand-down as the machine does until it is done; returns how often. */
  standDown(): Promise<number>;
}

/** A function that says how far it is. */
interface Progress {
  readonly status: string;
  readonly waitSeconds: number;
  readonly points: readonly Point[];
}

/** Runs `main` with a server to lose and a standby to restore it on. */
export const inStandbyWorld = <Result>(main: (world: StandbyWorld) => Promise<Result>): Promise<Result> =>
  inFailoverWorld(async (failover) => {
    const tag = (region: string, resource: string) =>
      failover.call(region, "CreateTags", {
        Resources: [resource],
        Tags: [{ Key: TAG.group, Value: "web" }],
      });
    const server = failover.deploy(EAST, { epoch: "0" });
    tag(EAST, server.instance);
    const standby = failover.deploy(WEST);
    tag(WEST, standby.instance);
    Object.assign(failover.addresses, { [EAST]: server.address, [WEST]: standby.address });
    // Nobody has activated it, so it shuts itself down; its data will come from a recovery point.
    await failover.kernel.sleep(5 * MINUTE);
    failover.call(WEST, "DetachVolume", { VolumeId: standby.data });
    await failover.kernel.sleep(MINUTE);
    const key = { arn: `arn:aws:kms:${WEST}:111122223333:key/lifeboat`, enabled: true };
    failover.cloud.region(WEST).keys.set(key.arn, key);
    const world = createWorld(failover, { server, standby: standby.instance, key });
    await world.hold(RUN.run);
    return main(world);
  });

function createWorld(
  failover: FailoverWorld,
  fixed: Pick<StandbyWorld, "server" | "standby" | "key">,
): StandbyWorld {
  const { kernel } = failover;
  const until = async (status: string, step: () => Promise<Progress>) => {
    for (let calls = 1; ; calls += 1) {
      const progress = await step();
      if (progress.status === status) return { calls, progress };
      if (calls > 300) throw new Error(`never ${status}`);
      await kernel.sleep(progress.waitSeconds * 1000);
    }
  };
  return Object.assign(failover, fixed, {
    point: (options: { readonly members?: number; readonly broken?: boolean } = {}) =>
      takePoint(failover, { ...fixed, ...options }),
    spare: () => {
      const instance = failover.instance(WEST, fixed.standby);
      return { ...instance, epoch: instance.Tags?.find(({ Key }) => Key === TAG.epoch)?.Value };
    },
    volumes: (run = RUN.run) =>
      failover.call(WEST, "DescribeVolumes", { Filters: [{ Name: `tag:${TAG.run}`, Values: [run] }] })
        .Volumes ?? [],
    hold: (run: string) =>
      failover.table(WEST).put("web", "direction", {
        active: EAST,
        standby: WEST,
        epoch: 0,
        holder: run,
        leaseUntil: "2099-01-01T00:00:00.000Z",
      }),
    restore: async (way = firstWay(failover)) => {
      let points: readonly Point[] = [];
      await until("ready", async () => {
        const progress = await failover.run<Progress>("RestoreVolumes", { ...RUN, points, way });
        points = progress.points;
        return progress;
      });
      return points;
    },
    start: async () => {
      await until("running", () => failover.run("StartStandby", { ...RUN, way: firstWay(failover) }));
    },
    standDown: async () =>
      (await until("done", () => failover.run("StandDown", { ...RUN, scope: "everything" }))).calls,
  } satisfies Omit<StandbyWorld, keyof FailoverWorld | keyof typeof fixed>);
}

/** The way in which every preparation begins, entered just now. */
export const firstWay = ({ kernel }: Pick<FailoverWorld, "kernel">): Way => ({
  rated: true,
  avoidZones: [],
  round: 0,
  brokenSets: [],
  since: new Date(kernel.now()).toISOString(),
});

const COPIES_MS = 60 * MINUTE;

/** One snapshot of the server's data, copied once for each member. `broken`: the last copy's key cannot be used. */
async function takePoint(
  world: FailoverWorld,
  options: Pick<StandbyWorld, "server" | "key"> & { readonly members?: number; readonly broken?: boolean },
): Promise<Point> {
  const { server, key, members = 1, broken = false } = options;
  const takenAt = new Date(world.kernel.now()).toISOString();
  const set = `web/web-1/${takenAt}`;
  const { SnapshotId = "" } = world.call(EAST, "CreateSnapshot", { VolumeId: server.data });
  await world.kernel.sleep(30 * MINUTE);
  const unusable = { arn: `${key.arn}-unusable`, enabled: false };
  world.cloud.region(WEST).keys.set(unusable.arn, unusable);
  for (let member = 0; member < members; member += 1) {
    const tags = {
      [TAG.group]: "web",
      [TAG.server]: "web-1",
      [TAG.set]: set,
      [TAG.members]: String(members),
      [TAG.takenAt]: takenAt,
      [TAG.sourceVolume]: `${server.data}-${member}`,
      [TAG.sourceSnapshot]: SnapshotId,
      [TAG.device]: `/dev/sd${"fghij"[member]}`,
    };
    world.copy(SnapshotId, {
      Encrypted: true,
      KmsKeyId: broken && member === members - 1 ? unusable.arn : key.arn,
      TagSpecifications: [
        { ResourceType: "snapshot", Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    });
  }
  await world.kernel.sleep(COPIES_MS);
  return { server: "web-1", set, takenAt };
}
