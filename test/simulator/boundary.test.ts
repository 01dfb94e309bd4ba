import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CopySnapshotCommand,
  CreateVolumeCommand,
  DescribeVolumesCommand,
  EC2Client,
  EC2ServiceException,
} from "@aws-sdk/client-ec2";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, test } from "@jest/globals";
import { failure, inWorld, once, rejecting, settings } from "../helpers/boundary-world.ts";

describe("a call", () => {
  test("is answered by its service after the API's latency, and traced with its cause", () =>
    inWorld(async ({ kernel, serve, attach }) => {
      serve("EC2", "DescribeVolumes", () => ({ Volumes: [{ VolumeId: "vol-1", CreateTime: new Date(0) }] }));
      const ec2 = attach(new EC2Client(settings()));
      const before = kernel.now();
      const output = await ec2.send(new DescribeVolumesCommand({ VolumeIds: ["vol-1"] }));
      expect(output.Volumes).toEqual([{ VolumeId: "vol-1", CreateTime: new Date(0) }]);
      expect(output.$metadata).toMatchObject({ httpStatusCode: 200, attempts: 1 });
      const [call, answer] = kernel.trace.records;
      expect(call).toMatchObject({
        kind: "call",
        cause: 7,
        service: "EC2",
        operation: "DescribeVolumes",
        region: "us-west-2",
        from: "us-west-2",
        by: "copy-snapshots",
        input: { VolumeIds: ["vol-1"] },
      });
      expect(answer).toMatchObject({ kind: "answer", cause: call?.n, outcome: "ok" });
      expect(answer).toMatchObject({ latencyMs: kernel.now() - before });
      expect(kernel.now()).toBeGreaterThan(before);
    }));

  test("shares nothing with the service, in neither direction", () =>
    inWorld(async ({ serve, attach, asked }) => {
      const kept = { Volumes: [{ VolumeId: "vol-1" }] };
      serve("EC2", "DescribeVolumes", () => kept);
      const ids = ["vol-1"];
      const sending = attach(new EC2Client(settings())).send(new DescribeVolumesCommand({ VolumeIds: ids }));
      ids.push("vol-2");
      const output = await sending;
      output.Volumes?.pop();
      expect(asked).toEqual([{ VolumeIds: ["vol-1"] }]);
      expect(kept.Volumes).toHaveLength(1);
    }));

  test("to another Region takes a round trip longer", () =>
    inWorld(async ({ kernel, serve, attach }) => {
      serve("DynamoDB", "PutItem", () => ({}));
      const put = new PutItemCommand({ TableName: "t", Item: {} });
      const times = [];
      for (const from of ["us-west-2", "us-east-1"]) {
        const client = attach(new DynamoDBClient(settings()), { from });
        const start = kernel.now();
        for (let n = 0; n < 50; n += 1) await client.send(put);
        times.push((kernel.now() - start) / 50);
      }
      expect(times[1]).toBeGreaterThan((times[0] ?? 0) + 50);
    }));

  test("needs no real time and no setting of the machine, whichever client makes it", () =>
    inWorld(async ({ kernel, serve, attach }) => {
      process.env["AWS_ENDPOINT_URL"] = "not a URL";
      process.env["AWS_USE_FIPS_ENDPOINT"] = "nonsense";
      try {
        serve("EC2", "CopySnapshot", () => ({ SnapshotId: "snap-2" }));
        serve("DynamoDB", "PutItem", () => ({}));
        serve("S3", "PutObject", () => ({}));
        serve("SNS", "Publish", () => ({ MessageId: "1" }));
        serve("CloudWatch", "PutMetricData", () => ({}));
        const tick = setInterval(() => {}, 1);
        const ec2 = attach(new EC2Client(settings()));
        const dynamo = attach(new DynamoDBClient(settings()));
        const s3 = attach(new S3Client(settings()));
        const sns = attach(new SNSClient(settings()));
        const cloudWatch = attach(new CloudWatchClient(settings()));
        const sends = [
          () => ec2.send(new CopySnapshotCommand({ SourceRegion: "us-east-1", SourceSnapshotId: "snap-1" })),
          () => dynamo.send(new PutItemCommand({ TableName: "t", Item: {} })),
          () => s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "body" })),
          () => sns.send(new PublishCommand({ TopicArn: "arn", Message: "m" })),
          () =>
            cloudWatch.send(
              new PutMetricDataCommand({ Namespace: "n", MetricData: [{ MetricName: "m", Value: 1 }] }),
            ),
        ];
        for (const send of sends) {
          const sentAt = kernel.now();
          const n = kernel.trace.records.length;
          await send();
          expect(kernel.trace.records[n]?.at).toBe(sentAt);
        }
        clearInterval(tick);
        expect(kernel.trace.records.map((record) => record.kind)).toEqual(
          sends.flatMap(() => ["call", "answer"]),
        );
      } finally {
        delete process.env["AWS_ENDPOINT_URL"];
        delete process.env["AWS_USE_FIPS_ENDPOINT"];
      }
    }));

  test("of something that is not modelled stops the run and is never answered", () =>
    inWorld(async ({ kernel, fatal, serve, attach }) => {
      serve("DynamoDB", "PutItem", () => ({}));
      const sending = attach(new DynamoDBClient(settings())).send(
        new DescribeTableCommand({ TableName: "t" }),
      );
      await expect(Promise.race([sending, kernel.sleep(86_400_000)])).resolves.toBeUndefined();
      expect(String(fatal[0])).toContain("not modelled: DynamoDB.DescribeTable in us-west-2");
    }));

  test("whose service answers with a member that AWS does not know stops the run", () =>
    inWorld(async ({ kernel, fatal, serve, attach }) => {
      serve("EC2", "DescribeVolumes", () => ({ Volumes: [{ VolumeID: "vol-1" }] }));
      const sending = attach(new EC2Client(settings())).send(new DescribeVolumesCommand({}));
      await Promise.race([sending, kernel.sleep(60_000)]);
      expect(String(fatal[0])).toContain("EC2.DescribeVolumes answers with a unknown Volumes.1.VolumeID");
    }));

  test("carries the same made-up idempotency token in all its attempts", () =>
    inWorld(
      async ({ serve, attach, asked }) => {
        serve("EC2", "CreateVolume", () => ({ VolumeId: "vol-1" }));
        const ec2 = attach(new EC2Client(settings()));
        await ec2.send(new CreateVolumeCommand({ AvailabilityZone: "us-west-2a", Size: 1 }));
        await ec2.send(new CreateVolumeCommand({ AvailabilityZone: "us-west-2a", Size: 1 }));
        const tokens = asked.map((input) => (input as { ClientToken: string }).ClientToken);
        expect(tokens).toHaveLength(3);
        expect(tokens[0]).toMatch(/^[0-9a-f]{32}$/);
        expect(tokens[1]).toBe(tokens[0]);
        expect(tokens[2]).not.toBe(tokens[0]);
      },
      { faults: once({ kind: "loseAnswer" }) },
    ));
});

describe("an error", () => {
  test("is the SDK's own exception, with all that AWS adds to it", () =>
    inWorld(async ({ serve, attach }) => {
      serve(
        "DynamoDB",
        "PutItem",
        rejecting("ConditionalCheckFailedException", 400, { Item: { a: { N: "1" } } }),
      );
      const client = attach(new DynamoDBClient(settings()));
      const error = await failure(client.send(new PutItemCommand({ TableName: "t", Item: {} })));
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect(error).toMatchObject({ message: "no", $fault: "client", Item: { a: { N: "1" } } });
      expect(error["$metadata"]).toMatchObject({ httpStatusCode: 400, attempts: 1 });
    }));

  test("that the API does not declare is the service's base exception under AWS's code", () =>
    inWorld(async ({ serve, attach }) => {
      serve("EC2", "DescribeVolumes", rejecting("InvalidVolume.NotFound"));
      const error = await failure(attach(new EC2Client(settings())).send(new DescribeVolumesCommand({})));
      expect(error).toBeInstanceOf(EC2ServiceException);
      expect(error.name).toBe("InvalidVolume.NotFound");
    }));

  test("that the SDK takes for a throttle is tried again after its back-off, in virtual time", () =>
    inWorld(async ({ kernel, serve, attach, asked }) => {
      serve("EC2", "DescribeVolumes", rejecting("RequestLimitExceeded", 503));
      const start = kernel.now();
      const error = await failure(attach(new EC2Client(settings())).send(new DescribeVolumesCommand({})));
      expect(error.name).toBe("RequestLimitExceeded");
      expect(asked).toHaveLength(3);
      const { totalRetryDelay } = error["$metadata"] as { totalRetryDelay: number };
      expect(kernel.now() - start).toBeGreaterThan(totalRetryDelay);
    }));

  test("is answered to an input that AWS would refuse, without asking the service", () =>
    inWorld(async ({ serve, attach, asked }) => {
      serve("EC2", "CreateVolume", () => ({}));
      const ec2 = attach(new EC2Client(settings()));
      const refusal = async (input: object) =>
        (await failure(ec2.send(new CreateVolumeCommand(input as never)))).name;
      expect(await refusal({ AvailabilityZone: "a", Sise: 1 })).toBe("UnknownParameter");
      expect(await refusal({ AvailabilityZone: "a", Size: "1" })).toBe("InvalidParameterValue");
      expect(asked).toEqual([]);
    }));

  test("comes from back-off that draws its jitter from the run's seed", async () => {
    const duration = () =>
      inWorld(async ({ kernel, serve, attach }) => {
        serve("EC2", "DescribeVolumes", rejecting("RequestLimitExceeded", 503));
        await failure(attach(new EC2Client(settings())).send(new DescribeVolumesCommand({})));
        return kernel.now();
      });
    expect(await duration()).toBe(await duration());
  });
});
