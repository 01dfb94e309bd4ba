import type { Snapshot } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import { type BackupWorld, inBackupWorld } from "../helpers/backup-world.ts";
import { EAST, MINUTE, WEST } from "../helpers/ec2-world.ts";

const snapshots = (world: BackupWorld, region: string): readonly Snapshot[] =>
  world.call(region, "DescribeSnapshots", { OwnerIds: ["self"] }).Snapshots ?? [];
const inState = (world: BackupWorld, region: string, state: string) =>
  snapshots(world, region).filter(({ State }) => State === state);
const tag = ({ Tags = [] }: Snapshot, name: string) =>
  Tags.find(({ Key }) => Key === `lifeboat:${name}`)?.Value;
const sets = (world: BackupWorld, region: string) =>
  new Set(snapshots(world, region).map((snapshot) => tag(snapshot, "set")));
const measure = async (world: BackupWorld) =>
  (await world.run("MeasureRecoveryPoints", {})) as {
    groups: { group: string; ageSeconds: number | null; projectedAgeSeconds: number }[];
  };
/** The ages of each minute of half an hour in which others have so many of the standby's slots. */
const agesWhileTaken = async (world: BackupWorld, slots: number) => {
  await world.ticks(15);
  world.ec2(WEST).takeCopySlots(slots, 0);
  const ages: { readonly age: number; readonly projected: number }[] = [];
  const ticks = world.ticks(30);
  for (let minute = 0; minute < 30; minute += 1) {
    await world.kernel.sleep(MINUTE);
    const [group] = (await measure(world)).groups;
    ages.push({ age: group?.ageSeconds ?? 0, projected: group?.projectedAgeSeconds ?? 0 });
  }
  await ticks;
  return ages;
};
const outcomes = (results: readonly { readonly output?: unknown }[]) =>
  results.flatMap(({ output }) =>
    (output as { groups: { outcome: string }[] }).groups.map((one) => one.outcome),
  );

describe("two hours of backups", () => {
  test("keep a fresh point in the standby Region, and stay within what retention keeps", () =>
    inBackupWorld(async (world) => {
      expect((await measure(world)).groups).toMatchObject([{ ageSeconds: null, projectedAgeSeconds: 1200 }]);
      const results = await world.ticks(120);
      expect(results.every(({ status }) => status === "SUCCEEDED")).toBe(true);
      const { groups } = await measure(world);
      expect(groups).toMatchObject([{ group: "web" }]);
      expect(groups[0]?.ageSeconds).toBeLessThan(900);
      expect(groups[0]?.projectedAgeSeconds).toBeLessThan(900);
      // The newest twelve, and one for the hour before them.
      expect(inState(world, WEST, "completed").length).toBeLessThanOrEqual(14);
      expect(inState(world, EAST, "completed").length).toBeLessThanOrEqual(3);
      expect(outcomes(results).at(-1)).toBe("done");
      expect(world.logged.filter(({ level }) => level !== "INFO")).toEqual([]);
    }));

  test("copy with the standby's key, tags and all", () =>
    inBackupWorld(async (world) => {
      await world.ticks(15);
      const [copy] = inState(world, WEST, "completed");
      expect(copy).toMatchObject({ Encrypted: true, KmsKeyId: world.key.arn });
      const tags = ["group", "server", "members", "source-volume", "device"].map((name) =>
        tag(copy ?? {}, name),
      );
      expect(tags).toEqual(["web", "web-1", "1", world.server.data, "/dev/sdf"]);
    }));
});

describe("nothing is done twice", () => {
  test("when Scheduler starts a tick twice", () =>
    inBackupWorld(async (world) => {
      await Promise.all([world.tick(), world.tick()]);
      expect(snapshots(world, EAST)).toHaveLength(1);
      expect(snapshots(world, WEST)).toHaveLength(1);
    }));

  test.each(["CreateSnapshots", "CopySnapshot"])("when the answer of %s is lost", (operation) =>
    inBackupWorld(async (world) => {
      let lost = 0;
      world.faults = (call) => {
        if (call.operation !== operation || lost > 0) return undefined;
        lost += 1;
        return { kind: "loseAnswer" };
      };
      await world.tick();
      await world.kernel.sleep(15 * MINUTE);
      expect(lost).toBe(1);
      expect(snapshots(world, EAST)).toHaveLength(1);
      expect(inState(world, WEST, "completed")).toHaveLength(1);
    }),
  );

  test("when the answer to a claim is lost; and nobody waits for a claim of one's own to expire", () =>
    inBackupWorld(async (world) => {
      let claims = 0;
      world.faults = ({ operation, input }) => {
        if (operation !== "PutItem" || !JSON.stringify(input).includes("claim#")) return undefined;
        claims += 1;
        return claims % 2 === 1 ? { kind: "loseAnswer" } : undefined;
      };
      const { output } = await world.tick();
      expect(output).toMatchObject({ groups: [{ taken: [expect.any(String)] }] });
      expect(claims).toBe(4);
      await world.kernel.sleep(15 * MINUTE);
      expect(snapshots(world, EAST)).toHaveLength(1);
      expect(inState(world, WEST, "completed")).toHaveLength(1);
      expect(world.logged.map(({ event }) => event)).not.toContain("copy-held");
    }));

  test("when EC2 throttles, and what was throttled is done after all", () =>
    inBackupWorld(async (world) => {
      let times = 0;
      world.faults = ({ operation }) => {
        if (!/^(CreateSnapshots|CopySnapshot)$/.test(operation)) return undefined;
        times += 1;
        return times % 2 === 1 ? { kind: "throttle" } : undefined;
      };
      await world.tick();
      await world.kernel.sleep(15 * MINUTE);
      expect(snapshots(world, EAST)).toHaveLength(1);
      expect(inState(world, WEST, "completed")).toHaveLength(1);
    }));
});

describe("what goes wrong is told", () => {
  test("a key that cannot be used, tried three times and named; later sets are copied once it works", () =>
    inBackupWorld(async (world) => {
      world.key.enabled = false;
      await world.tick();
      expect(inState(world, WEST, "error")).toHaveLength(3);
      expect(world.logged.map(({ event }) => event)).toContain("key-unusable");
      world.key.enabled = true;
      await world.ticks(10);
      expect(inState(world, WEST, "completed").length).toBeGreaterThan(0);
    }));

  test("a server that does not run", () =>
    inBackupWorld(async (world) => {
      world.call(EAST, "StopInstances", { InstanceIds: [world.server.instance] });
      await world.kernel.sleep(5 * MINUTE);
      const { output } = await world.tick();
      expect(output).toMatchObject({
        groups: [{ outcome: "done", taken: [], problems: [{ problem: "server-not-running" }] }],
      });
      expect(world.logged).toMatchObject([{ level: "WARN", event: "server-not-running" }]);
    }));

  test("a snapshot that fails where it is taken", () =>
    inBackupWorld(async (world) => {
      world.ec2(EAST).faults.snapshotFails = () => true;
      const { output } = await world.tick();
      expect(output).toMatchObject({ groups: [{ problems: [{ problem: "snapshot-failed" }] }] });
      world.ec2(EAST).faults.snapshotFails = () => false;
      // A full snapshot and a full copy may take longer than one tick watches; the next one goes on.
      await world.ticks(15);
      expect(sets(world, WEST).size).toBeGreaterThan(0);
    }));

  test("a Region with no copy slot left: the copies wait, and come later", () =>
    inBackupWorld(async (world) => {
      const volume = world.server.data;
      const foreign = await world.completedSnapshot(EAST, volume);
      for (let copy = 0; copy < 20; copy += 1) world.copy(foreign);
      const { output } = await world.tick();
      expect(output).toMatchObject({ groups: [{ outcome: "done" }] });
      expect(snapshots(world, WEST).filter((one) => tag(one, "set"))).toMatchObject([{ State: "completed" }]);
    }));

  test("a Region of which others have 18 slots: the reserve keeps the objective, and no alarm goes off", () =>
    inBackupWorld(async (world) => {
      const ages = await agesWhileTaken(world, 18);
      expect(Math.max(...ages.map(({ age }) => age))).toBeLessThan(840);
      expect(ages.filter(({ projected }) => projected > 900)).toEqual([]);
    }));

  test("a Region of which others have 20 slots: the age is projected past the objective before it gets there", () =>
    inBackupWorld(async (world) => {
      const ages = await agesWhileTaken(world, 20);
      expect(ages.find(({ projected }) => projected > 900)?.age).toBeLessThan(810);
    }));

  test("a quota that is smaller than the configuration says: Lifeboat backs off and copies later", () =>
    inBackupWorld(
      async (world) => {
        const foreign = await world.completedSnapshot(EAST, world.server.data);
        for (let copy = 0; copy < 20; copy += 1) world.copy(foreign);
        await world.ticks(15);
        const { fields } = world.logged.find(({ event }) => event === "copy-slots-exhausted") ?? {};
        expect(fields).toMatchObject({ group: "web", limit: 19 });
        await world.kernel.sleep(15 * MINUTE);
        expect(inState(world, WEST, "completed").some((one) => tag(one, "set"))).toBe(true);
      },
      { slots: { limit: 40, reserve: 2 } },
    ));

  test("an active Region that is gone: the group's tick fails, and its points stay", () =>
    inBackupWorld(async (world) => {
      await world.ticks(15);
      const before = inState(world, WEST, "completed").length;
      world.lose(EAST);
      const { status, output } = await world.tick();
      expect(status).toBe("SUCCEEDED");
      expect(output).toMatchObject({ groups: [{ group: "web", outcome: "failed" }] });
      expect(JSON.stringify(output)).toContain("AnswerUnknown");
      await world.run("PruneSnapshots", { group: "web", active: EAST, standby: WEST });
      expect(world.logged.map(({ event }) => event)).toContain("active-not-pruned");
      expect(inState(world, WEST, "completed").length).toBeGreaterThanOrEqual(before);
    }));
});
