import { describe, expect, test } from "@jest/globals";
import type { HttpRequest } from "../../simulator/internet/internet.ts";
import {
  EAST,
  type Ec2World,
  inEc2World,
  MINUTE,
  type Server,
  type ServerOptions,
  WEST,
} from "../helpers/ec2-world.ts";

/** What the server at an address answers: status and body, or the error. */
function ask(
  { cloud }: Ec2World,
  to: string,
  path: string,
  more: Partial<HttpRequest> = {},
): { status?: number; body: Record<string, unknown>; error?: string } {
  const outcome = cloud.internet.exchange({
    from: "client",
    to,
    port: 443,
    serverName: "www.xyz-corp.example",
    method: path.startsWith("/writes/") ? "PUT" : "GET",
    path,
    connectTimeoutMs: 1_000,
    timeoutMs: 3_000,
    ...more,
  });
  if ("error" in outcome) return { error: outcome.error, body: {} };
  return { status: outcome.status, body: JSON.parse(outcome.body) };
}

/** An active server that has been up for a while. */
const active = async (world: Ec2World): Promise<Server> => {
  const server = world.deploy(EAST, { epoch: "0" });
  await world.kernel.sleep(2 * MINUTE);
  return server;
};

/** Restores a snapshot of us-east-1 into us-west-2 and attaches it there before or after the start. */
async function recover(
  world: Ec2World,
  snapshotId: string,
  { order, ...server }: ServerOptions & { readonly order: "attach first" | "start first" },
) {
  const { call, kernel } = world;
  const standby = world.deploy(WEST, server);
  const copy = world.copy(snapshotId);
  await kernel.sleep(30 * MINUTE);
  call(WEST, "DetachVolume", { VolumeId: standby.data });
  const { VolumeId = "" } = call(WEST, "CreateVolume", { AvailabilityZone: "us-west-2a", SnapshotId: copy });
  call(WEST, "CreateTags", {
    Resources: [standby.instance],
    Tags: [{ Key: "lifeboat:epoch", Value: "1" }],
  });
  await kernel.sleep(MINUTE);
  const attach = () =>
    call(WEST, "AttachVolume", { VolumeId, InstanceId: standby.instance, Device: "/dev/sdg" });
  if (order === "attach first") attach();
  call(WEST, "StartInstances", { InstanceIds: [standby.instance] });
  await kernel.sleep(MINUTE);
  if (order === "start first") {
    expect(ask(world, standby.address, "/health").status).toBe(503);
    attach();
    await kernel.sleep(15_000);
  }
  return standby;
}

describe("a booting server", () => {
  test("refuses connections until its service is up", () =>
    inEc2World(async (world) => {
      const { address } = world.deploy(EAST, { epoch: "0" });
      expect(ask(world, address, "/health").error).toBe("ECONNREFUSED");
      await world.kernel.sleep(2 * MINUTE);
      expect(ask(world, address, "/health")).toEqual({
        status: 200,
        body: { status: "healthy" },
      });
    }));

  test("shuts itself down when no epoch was given to it", () =>
    inEc2World(async (world) => {
      const { instance } = world.deploy(WEST);
      await world.kernel.sleep(3 * MINUTE);
      expect(world.instance(WEST, instance)).toMatchObject({
        State: { Name: "stopped" },
        StateReason: { Code: "Client.InstanceInitiatedShutdown" },
      });
    }));

  test("serves nothing from a volume that was never formatted, unless it is the first installation", () =>
    inEc2World(async (world) => {
      const { address } = world.deploy(EAST, { epoch: "1" });
      await world.kernel.sleep(2 * MINUTE);
      expect(ask(world, address, "/health").status).toBe(503);
      expect(ask(world, address, "/writes/1").status).toBe(503);
    }));
});

test("a server mounts the filesystem that its user data names, and no other", () =>
  inEc2World(async (world) => {
    const { data } = await active(world);
    const { SnapshotId = "" } = world.call(EAST, "CreateSnapshot", { VolumeId: data });
    await world.kernel.sleep(30 * MINUTE);
    const other = "99999999-8888-7777-6666-555555555555";
    const standby = await recover(world, SnapshotId, { order: "attach first", filesystem: other });
    expect(ask(world, standby.address, "/health").status).toBe(503);
  }));

describe("a serving server", () => {
  test("stores writes and tells the newest one before", () =>
    inEc2World(async (world) => {
      const { address } = await active(world);
      expect(ask(world, address, "/writes/1").body).toEqual({ stored: 1, previous: null });
      expect(ask(world, address, "/writes/2").body).toEqual({ stored: 2, previous: 1 });
      expect(ask(world, address, "/writes/2").body).toEqual({ stored: 2, previous: 2 });
    }));

  test("shows the certificate of its host name and takes working time", () =>
    inEc2World(async ({ cloud, deploy, kernel }) => {
      const { address } = deploy(EAST, { epoch: "0" });
      await kernel.sleep(2 * MINUTE);
      const outcome = cloud.internet.exchange({
        from: "client",
        to: address,
        port: 443,
        serverName: "www.xyz-corp.example",
        method: "GET",
        path: "/health",
        connectTimeoutMs: 1_000,
        timeoutMs: 3_000,
      });
      expect(outcome).toMatchObject({ status: 200, certificateNames: ["www.xyz-corp.example"] });
      expect(outcome.afterMs).toBeGreaterThan(60);
    }));

  test("knows no other paths, and nothing gets past its security group", () =>
    inEc2World(async (world) => {
      const { address } = await active(world);
      expect(ask(world, address, "/other").status).toBe(404);
      expect(ask(world, address, "/health", { port: 80 }).error).toBe("ETIMEDOUT");
    }));

  test("falls silent as soon as its instance stops", () =>
    inEc2World(async (world) => {
      const { address, instance } = await active(world);
      world.call(EAST, "StopInstances", { InstanceIds: [instance] });
      // Nobody listens there any more: neither an answer nor a refusal.
      expect(ask(world, address, "/health").error).toBe("ENOTFOUND");
    }));

  test("stops serving when its data volume is pulled out", () =>
    inEc2World(async (world) => {
      const { address, data } = await active(world);
      world.call(EAST, "DetachVolume", { VolumeId: data, Force: true });
      expect(ask(world, address, "/health").status).toBe(503);
    }));
});

describe("recovery in the other Region", () => {
  test.each(["attach first", "start first"] as const)("gives back what the snapshot held: %s", (order) =>
    inEc2World(async (world) => {
      const { address, data } = await active(world);
      ask(world, address, "/writes/1");
      ask(world, address, "/writes/2");
      const takenAt = world.kernel.now();
      const { SnapshotId = "" } = world.call(EAST, "CreateSnapshot", { VolumeId: data });
      ask(world, address, "/writes/3");
      await world.kernel.sleep(30 * MINUTE);

      const standby = await recover(world, SnapshotId, { order });
      const { body } = ask(world, standby.address, "/lifeboat");
      expect(body).toMatchObject({ server: "web-1", epoch: 1 });
      const age = takenAt - Date.parse(String(body["marker"]));
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(10_000);
      expect(ask(world, standby.address, "/writes/4").body["previous"]).toBe(2);
      expect(ask(world, address, "/writes/5").body["previous"]).toBe(3);
    }),
  );

  test("shows the newest heartbeat before the mount after a stop and a start", () =>
    inEc2World(async (world) => {
      const { address, instance } = await active(world);
      expect(ask(world, address, "/lifeboat").body["marker"]).toBeNull();
      world.call(EAST, "StopInstances", { InstanceIds: [instance] });
      const stoppedAt = world.kernel.now();
      await world.kernel.sleep(5 * MINUTE);
      world.call(EAST, "StartInstances", { InstanceIds: [instance] });
      await world.kernel.sleep(2 * MINUTE);
      const marker = Date.parse(String(ask(world, address, "/lifeboat").body["marker"]));
      expect(stoppedAt - marker).toBeGreaterThanOrEqual(0);
      expect(stoppedAt - marker).toBeLessThan(10_000);
    }));
});
