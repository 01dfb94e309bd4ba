import { describe, expect, test } from "@jest/globals";
import { planCleanUp } from "../../functions/lib/domain/clean-up-plan.ts";
import { TAG } from "../../functions/lib/domain/names.ts";
import type { Instance, InstanceState, Volume } from "../../functions/lib/domain/resources.ts";
import { planStart } from "../../functions/lib/domain/start-plan.ts";

const instance = (id: string, state: InstanceState, changes: Partial<Instance> = {}): Instance => ({
  id,
  state,
  stateReason: null,
  availabilityZone: "us-west-2a",
  vpcId: "vpc-1",
  tags: { [TAG.run]: "run-1" },
  volumes: [],
  ...changes,
});

const volume = (id: string, state: Volume["state"], on?: string): Volume => ({
  id,
  state,
  availabilityZone: "us-west-2a",
  tags: { [TAG.run]: "run-1" },
  attachments: on ? [{ instanceId: on, device: "/dev/sdf", state: "attached" }] : [],
  snapshotId: "snap-1",
});

const cleanUp = (instances: Instance[], volumes: Volume[], serving: string[] = []) =>
  planCleanUp("run-1", { instances, volumes }, serving);

const FIRST = { run: "run-1", round: 0 };

describe("starting the standby", () => {
  test("starts what is stopped, waits for what is on its way, and is done when all run", () => {
    const plan = planStart(FIRST, [
      instance("i-1", "stopped"),
      instance("i-2", "pending"),
      instance("i-3", "running"),
    ]);
    expect(plan.start.map(({ id }) => id)).toEqual(["i-1"]);
    expect(plan.running).toBe(false);
    expect(planStart(FIRST, [instance("i-3", "running")])).toMatchObject({ start: [], running: true });
  });

  test("does not start an instance that is still stopping", () => {
    expect(planStart(FIRST, [instance("i-1", "stopping")])).toMatchObject({ start: [], running: false });
  });

  test("names a start that AWS accepted and then failed", () => {
    const failed = instance("i-1", "stopped", {
      stateReason: "Server.InternalError: Internal error on launch",
      tags: { [TAG.run]: "run-1", [TAG.round]: "0" },
    });
    expect(planStart(FIRST, [failed])).toMatchObject({
      start: [],
      obstacle: {
        kind: "zones-unfit",
        zones: ["us-west-2a"],
        reason: expect.stringContaining("fell back to stopped: Server.InternalError"),
      },
    });
    expect(planStart({ run: "run-2", round: 0 }, [failed]).start).toEqual([failed]);
    expect(planStart({ run: "run-1", round: 1 }, [failed]).start).toEqual([failed]);
  });

  test("starts an instance that a person had stopped", () => {
    const stopped = instance("i-1", "stopped", {
      stateReason: "Client.UserInitiatedShutdown: User initiated shutdown",
    });
    expect(planStart(FIRST, [stopped]).start).toHaveLength(1);
  });
});

describe("cleaning up after a false alarm", () => {
  test("stops first, detaches only from a stopped instance, deletes only what is detached", () => {
    expect(cleanUp([instance("i-1", "running")], [volume("vol-1", "in-use", "i-1")])).toEqual({
      disarm: [],
      stop: ["i-1"],
      terminate: [],
      detach: [],
      delete: [],
      remaining: ["i-1", "vol-1"],
    });
    expect(cleanUp([instance("i-1", "stopped")], [volume("vol-1", "in-use", "i-1")]).detach).toEqual([
      "vol-1",
    ]);
    expect(cleanUp([instance("i-1", "stopped")], [volume("vol-1", "available")]).delete).toEqual(["vol-1"]);
  });

  test("takes the epoch from every instance of the run, whatever its state, and only once", () => {
    const armed = { tags: { [TAG.run]: "run-1", [TAG.epoch]: "1" } };
    const disarmed = { tags: { [TAG.run]: "run-1", [TAG.epoch]: "none" } };
    const instances = [
      instance("i-1", "stopped", armed),
      instance("i-2", "pending", armed),
      instance("i-3", "stopped", disarmed),
    ];
    expect(cleanUp(instances, []).disarm).toEqual(["i-1", "i-2"]);
  });

  test("deletes a volume in error: nothing else becomes of it", () => {
    expect(cleanUp([], [volume("vol-1", "error")]).delete).toEqual(["vol-1"]);
  });

  test("waits for an instance that is still pending: AWS would refuse to stop it", () => {
    const plan = cleanUp([instance("i-1", "pending")], []);
    expect(plan).toMatchObject({ stop: [], remaining: ["i-1"] });
  });

  test("is done when nothing of the run is left", () => {
    expect(cleanUp([instance("i-1", "stopped")], [volume("vol-1", "deleted")]).remaining).toEqual([]);
  });

  test("never touches an instance that another run started", () => {
    const other = instance("i-1", "running", { tags: { [TAG.run]: "run-0" } });
    expect(cleanUp([other], []).stop).toEqual([]);
  });
});

describe("cleaning up after a launch", () => {
  const launched = (id: string, replaces: string, state: InstanceState = "running") =>
    instance(id, state, {
      tags: { [TAG.run]: "run-1", [TAG.launchedBy]: "run-1", [TAG.replaces]: replaces, [TAG.epoch]: "1" },
    });
  const old = instance("i-1", "stopped", { tags: { [TAG.run]: "run-1", [TAG.epoch]: "none" } });

  test("terminates what the run launched, whatever it does, and says who gets the address back: the first", () => {
    const plan = cleanUp([old, launched("i-2", "i-1", "pending"), launched("i-3", "i-1 i-2")], []);
    expect(plan).toMatchObject({
      stop: [],
      terminate: [
        { id: "i-2", heir: "i-1" },
        { id: "i-3", heir: "i-1" },
      ],
      remaining: ["i-2", "i-3"],
    });
  });

  test("stops what an earlier run launched and this one only started", () => {
    const earlier = instance("i-2", "running", {
      tags: { [TAG.run]: "run-1", [TAG.launchedBy]: "run-0", [TAG.replaces]: "i-1", [TAG.epoch]: "1" },
    });
    expect(cleanUp([old, earlier], [])).toMatchObject({ disarm: ["i-2"], stop: ["i-2"], terminate: [] });
  });

  test("waits for one that is shutting down, and terminates one that fell back to stopped", () => {
    expect(cleanUp([launched("i-2", "i-1", "shutting-down")], [])).toMatchObject({
      terminate: [],
      remaining: ["i-2"],
    });
    expect(cleanUp([launched("i-2", "i-1", "stopped")], [])).toMatchObject({
      terminate: [{ id: "i-2" }],
      remaining: ["i-2"],
    });
    expect(cleanUp([launched("i-2", "i-1", "terminated")], []).remaining).toEqual([]);
  });

  test("of leftovers keeps what serves with its volumes, and moves no address: users are there", () => {
    const started = instance("i-1", "running", { tags: { [TAG.run]: "run-1", [TAG.epoch]: "1" } });
    const plan = cleanUp(
      [started, launched("i-2", "i-1"), launched("i-3", "i-1 i-2")],
      [volume("vol-1", "available"), volume("vol-2", "in-use", "i-2"), volume("vol-3", "in-use", "i-3")],
      ["i-3"],
    );
    expect(plan).toEqual({
      disarm: ["i-1"],
      stop: ["i-1"],
      terminate: [{ id: "i-2", heir: undefined }],
      detach: [],
      delete: ["vol-1"],
      remaining: ["i-1", "i-2", "vol-1", "vol-2"],
    });
  });
});
