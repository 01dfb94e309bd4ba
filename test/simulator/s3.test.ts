import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import { S3 } from "../../simulator/cloud/s3.ts";
import { s3Resources } from "../../simulator/deploy/resources/s3.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { createFakeCloud, type FakeRegion } from "../helpers/region.ts";
import { make } from "../helpers/resources.ts";

const Bucket = "lifeboat-drill-switch-111122223333-us-west-2";
const HOST = `${Bucket}.s3.us-west-2.amazonaws.com`;
const CHECKERS = ["15.177.0.0/18", "54.183.255.128/26"];

const readPolicy = (more: object) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/takeover/*`,
      ...more,
    },
  ],
});
const fromCheckers = { Condition: { IpAddress: { "aws:SourceIp": CHECKERS } } };

interface World {
  readonly kernel: Kernel;
  readonly region: FakeRegion;
  readonly client: S3Client;
  readonly s3: S3;
  make(type: string, properties: object): { ref: string; attributes?: Readonly<Record<string, string>> };
  /** The status that an anonymous GET gets. */
  visit(path: string, more?: { sourceAddress?: string; to?: string; port?: number }): number | string;
}

const inWorld = <Result>(main: (world: World) => Promise<Result>): Promise<Result> =>
  runInVirtualTime({ seed: 1, startMs: Date.UTC(2026, 10, 24) }, (kernel) => {
    const cloud = createFakeCloud(kernel);
    const region = cloud.region("us-west-2");
    const s3 = region.add(new S3(region));
    const client = new S3Client({
      region: "us-west-2",
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      maxAttempts: 1,
      retryMode: "standard",
      requestHandler: new NodeHttpHandler({}),
    });
    const fail = (error: unknown) => {
      throw error;
    };
    const caller = { from: "us-west-2", by: "test", cause: () => null, frozen: () => false };
    createBoundary(cloud, { onFatal: fail })(client, caller);
    return main({
      kernel,
      region,
      client,
      s3,
      make: (type, properties) => make(s3Resources(s3), type, properties, region),
      visit: (path, more = {}) => {
        const outcome = region.internet.exchange({
          from: "checker/eu-west-1/1",
          to: HOST,
          port: 443,
          serverName: HOST,
          method: "GET",
          path,
          connectTimeoutMs: 1000,
          timeoutMs: 3000,
          ...more,
        });
        return "error" in outcome ? outcome.error : outcome.status;
      },
    });
  });

describe("objects", () => {
  test("are read back as they were put, and their putting is a traced change of state", () =>
    inWorld(async ({ client, make, kernel }) => {
      make("AWS::S3::Bucket", { BucketName: Bucket });
      await client.send(new PutObjectCommand({ Bucket, Key: "takeover/web", Body: "taken-over é" }));
      const { Body, ContentLength } = await client.send(
        new GetObjectCommand({ Bucket, Key: "takeover/web" }),
      );
      expect(await Body?.transformToString()).toBe("taken-over é");
      expect(ContentLength).toBe(13);
      expect(kernel.trace.records).toContainEqual(
        expect.objectContaining({
          kind: "state",
          resource: `${Bucket}/takeover/web`,
          from: null,
          to: "stored",
        }),
      );
    }));

  test("that are missing, and buckets that are, have their own errors", () =>
    inWorld(async ({ client, make }) => {
      make("AWS::S3::Bucket", { BucketName: Bucket });
      const missing = client.send(new GetObjectCommand({ Bucket, Key: "x" }));
      await expect(missing).rejects.toMatchObject({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
      const nowhere = client.send(new PutObjectCommand({ Bucket: "elsewhere", Key: "x" }));
      await expect(nowhere).rejects.toMatchObject({ name: "NoSuchBucket" });
      await expect(client.send(new HeadBucketCommand({ Bucket: "elsewhere" }))).rejects.toMatchObject({
        name: "NotFound",
      });
    }));
});

describe("a bucket that is made to vanish", () => {
  test("answers as if it had never been, and comes back as it was", () =>
    inWorld(async ({ client, make, s3, visit }) => {
      make("AWS::S3::Bucket", { BucketName: Bucket });
      const object = { Bucket, Key: "takeover/web" };
      await client.send(new PutObjectCommand({ ...object, Body: "taken-over" }));
      s3.setGone(Bucket, true);
      await expect(client.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: "NoSuchBucket" });
      await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
        name: "NotFound",
      });
      expect(visit("/takeover/web")).toBe(404);
      s3.setGone(Bucket, false);
      const { Body } = await client.send(new GetObjectCommand(object));
      expect(await Body?.transformToString()).toBe("taken-over");
      expect(visit("/takeover/web")).toBe(403);
    }));

  test("must exist", () =>
    inWorld(async ({ s3 }) => {
      expect(() => s3.setGone(Bucket, true)).toThrow(`there is no bucket ${Bucket}`);
    }));
});

describe("the internet", () => {
  test("reads an object only from the addresses that the policy names, and hears 403 otherwise", () =>
    inWorld(async ({ client, make, visit }) => {
      make("AWS::S3::Bucket", { BucketName: Bucket });
      expect(visit("/takeover/web", { sourceAddress: "15.177.1.1" })).toBe(403);
      make("AWS::S3::BucketPolicy", { Bucket, PolicyDocument: readPolicy(fromCheckers) });
      expect(visit("/takeover/web", { sourceAddress: "15.177.1.1" })).toBe(403);
      await client.send(new PutObjectCommand({ Bucket, Key: "takeover/web", Body: "taken-over" }));
      await client.send(new PutObjectCommand({ Bucket, Key: "other", Body: "secret" }));
      expect(visit("/takeover/web", { sourceAddress: "15.177.1.1" })).toBe(200);
      expect(visit("/takeover/web", { sourceAddress: "15.177.64.1" })).toBe(403);
      expect(visit("/takeover/web")).toBe(403);
      expect(visit("/other", { sourceAddress: "15.177.1.1" })).toBe(403);
    }));

  test("hears 404 for a missing object where the policy lets it list the bucket", () =>
    inWorld(async ({ make, visit }) => {
      make("AWS::S3::Bucket", { BucketName: Bucket });
      const { Statement } = readPolicy(fromCheckers);
      const list = { ...Statement[0], Action: "s3:ListBucket", Resource: `arn:aws:s3:::${Bucket}` };
      make("AWS::S3::BucketPolicy", { Bucket, PolicyDocument: { Statement: [...Statement, list] } });
      expect(visit("/takeover/web", { sourceAddress: "15.177.1.1" })).toBe(404);
    }));

  test("is kept out by a denial, whatever else is allowed", () =>
    inWorld(async ({ client, make, visit }) => {
      make("AWS::S3::Bucket", { BucketName: Bucket });
      const [allow] = readPolicy(fromCheckers).Statement;
      const insecure = { Bool: { "aws:SecureTransport": false } };
      const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: insecure };
      make("AWS::S3::BucketPolicy", { Bucket, PolicyDocument: { Statement: [allow, deny] } });
      await client.send(new PutObjectCommand({ Bucket, Key: "takeover/web", Body: "x" }));
      expect(visit("/takeover/web", { sourceAddress: "15.177.1.1" })).toBe(200);
      expect(visit("/takeover/web", { sourceAddress: "15.177.1.1", port: 80 })).toBe(403);
    }));

  test("hears from S3 itself that anonymous requests are not welcome", () =>
    inWorld(async ({ visit }) => {
      expect(visit("/", { to: "s3.us-west-2.amazonaws.com" })).toBe(403);
      expect(visit("/", { to: "no-such-bucket.s3.us-west-2.amazonaws.com" })).toBe("ENOTFOUND");
    }));
});

describe("a bucket", () => {
  test("that blocks public policies, as all do by default, refuses one for everybody or for half the world", () =>
    inWorld(async ({ make }) => {
      make("AWS::S3::Bucket", { BucketName: Bucket });
      const wide = { Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/1" } } };
      for (const more of [{}, wide])
        expect(() => make("AWS::S3::BucketPolicy", { Bucket, PolicyDocument: readPolicy(more) })).toThrow(
          "blocks public policies",
        );
    }));

  test("without a name gets one of its stack and logical id", () =>
    inWorld(async ({ make }) => {
      const { ref, attributes } = make("AWS::S3::Bucket", {});
      expect(ref).toMatch(/^stack-resource-[0-9a-f]{12}$/);
      expect(attributes).toMatchObject({ Arn: `arn:aws:s3:::${ref}` });
    }));

  test("with a property or a policy condition that is not modelled is refused with its path", () =>
    inWorld(async ({ make }) => {
      expect(() => make("AWS::S3::Bucket", { WebsiteConfiguration: {} })).toThrow("WebsiteConfiguration");
      const tls = { Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } };
      expect(() => make("AWS::S3::BucketPolicy", { Bucket, PolicyDocument: readPolicy(tls) })).toThrow(
        "NumericLessThan",
      );
    }));
});
