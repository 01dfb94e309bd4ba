import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVolumesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import type { ApiCall, BoundaryOptions } from "../../simulator/cloud/boundary.ts";
import { parseSideFault } from "../../simulator/faults/side-fault-kinds.ts";
import { createSideFaults, type SideFaults } from "../../simulator/faults/side-faults.ts";
import type { Kernel } from "../../simulator/kernel/kernel.ts";
import { inWorld, settings, type World } from "../helpers/boundary-world.ts";

/** A world whose reads of one kind are answered late whenever they can be. */
function inStaleWorld(target: string, test: (world: World) => Promise<void>): Promise<void> {
  const fault = parseSideFault(`stale-read:${target}@100`);
  if ("expected" in fault) throw new Error(fault.expected);
  const made: { side?: SideFaults } = {};
  const options: Partial<BoundaryOptions> = {
    faults: (call: ApiCall) => made.side?.call(call),
    answered: (call: ApiCall, output: unknown) => made.side?.answered(call, output),
  };
  return inWorld((world) => {
    made.side = createSideFaults(world.kernel, [fault]);
    return test(world);
  }, options);
}

/** A service that answers with the second of the virtual day. */
const volumes = (kernel: Kernel) => () => ({ Volumes: [{ VolumeId: `vol-${kernel.now() / 1_000}` }] });

describe("a stale read", () => {
  test("answers what the same request was answered before, up to ten seconds, and then the present", () =>
    inStaleWorld("EC2.DescribeVolumes", async ({ kernel, serve, attach }) => {
      let present = "creating";
      serve("EC2", "DescribeVolumes", () => ({ Volumes: [{ State: present }] }));
      const ec2 = attach(new EC2Client(settings()));
      const look = async (id: string) =>
        (await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes?.[0]?.State;
      expect(await look("vol-1")).toBe("creating");
      present = "available";
      await kernel.sleep(8_000);
      expect(await look("vol-1")).toBe("creating");
      expect(await look("vol-2")).toBe("available");
      await kernel.sleep(3_000);
      expect(await look("vol-1")).toBe("available");
    }));

  test("is traced as a hit only where there is something earlier to answer", () =>
    inStaleWorld("EC2.DescribeVolumes", async ({ kernel, serve, attach, asked }) => {
      serve("EC2", "DescribeVolumes", volumes(kernel));
      const ec2 = attach(new EC2Client(settings()));
      await ec2.send(new DescribeVolumesCommand({}));
      await ec2.send(new DescribeVolumesCommand({}));
      const hits = kernel.trace.records.filter(({ kind }) => kind === "fault");
      expect(hits).toMatchObject([{ what: "stale-read", phase: "hits" }]);
      expect(asked).toHaveLength(1);
    }));

  test("never befalls a strongly consistent read of DynamoDB", () =>
    inStaleWorld("DynamoDB.GetItem", async ({ serve, attach }) => {
      let value = "1";
      serve("DynamoDB", "GetItem", () => ({ Item: { epoch: { N: value } } }));
      const table = attach(new DynamoDBClient(settings()));
      const read = async (ConsistentRead: boolean) => {
        const Key = { group: { S: "web" } };
        const { Item } = await table.send(new GetItemCommand({ TableName: "t", Key, ConsistentRead }));
        return Item?.["epoch"]?.N;
      };
      expect([await read(true), await read(false)]).toEqual(["1", "1"]);
      value = "2";
      expect([await read(true), await read(false)]).toEqual(["2", "1"]);
    }));
});
