import { DescribeVolumesCommand, EC2Client, StartInstancesCommand } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import { failure, inWorld, once, settings } from "../helpers/boundary-world.ts";

describe("limits", () => {
  test("throttle the sixth StartInstances at once, and let two a second through", () =>
    inWorld(async ({ kernel, serve, attach }) => {
      serve("EC2", "StartInstances", () => ({ StartingInstances: [] }));
      const ec2 = attach(new EC2Client({ ...settings(), maxAttempts: 1 }));
      const start = () => ec2.send(new StartInstancesCommand({ InstanceIds: ["i-1"] }));
      const burst = await Promise.allSettled(Array.from({ length: 12 }, start));
      const throttled = burst.filter(({ status }) => status === "rejected");
      expect(throttled.length).toBeGreaterThanOrEqual(4);
      expect(throttled[0]).toMatchObject({
        reason: { name: "RequestLimitExceeded", $metadata: { httpStatusCode: 503 } },
      });
      await kernel.sleep(1000);
      await start();
    }));
});

describe("silence", () => {
  test("of a lost Region ends each attempt at the client's connection time-out", () =>
    inWorld(async ({ kernel, cloud, serve, attach }) => {
      serve("EC2", "DescribeVolumes", () => ({}));
      cloud.lose("us-east-1");
      const ec2 = attach(new EC2Client({ ...settings("us-east-1"), maxAttempts: 1 }));
      const start = kernel.now();
      const error = await failure(ec2.send(new DescribeVolumesCommand({})));
      expect(error.name).toBe("TimeoutError");
      expect(kernel.now() - start).toBe(1000);
      const retrying = await failure(
        attach(new EC2Client(settings("us-east-1"))).send(new DescribeVolumesCommand({})),
      );
      expect(retrying["$metadata"]).toMatchObject({ attempts: 3 });
    }));

  test("of a Region that is lost under way ends at the request time-out", () =>
    inWorld(async ({ kernel, cloud, serve, attach }) => {
      serve("EC2", "DescribeVolumes", () => cloud.lose("us-east-1"));
      const ec2 = attach(new EC2Client({ ...settings("us-east-1"), maxAttempts: 1 }));
      const start = kernel.now();
      expect((await failure(ec2.send(new DescribeVolumesCommand({})))).name).toBe("TimeoutError");
      expect(kernel.now() - start).toBe(3000);
    }));

  test("is all that a lost Region hears, but what it had sent is done", () =>
    inWorld(async ({ kernel, cloud, serve, attach, asked }) => {
      serve("EC2", "DescribeVolumes", () => ({}));
      const ec2 = attach(new EC2Client(settings("us-west-2")), { from: "us-east-1" });
      const sending = ec2.send(new DescribeVolumesCommand({}));
      await kernel.sleep(1);
      cloud.lose("us-east-1");
      await failure(sending);
      expect(asked).toHaveLength(1);
    }));

  test("is endless for a request time-out that only warns", () =>
    inWorld(async ({ kernel, cloud, serve, attach }) => {
      serve("EC2", "DescribeVolumes", () => cloud.lose("us-east-1"));
      const handler = { throwOnRequestTimeout: false };
      const sending = attach(new EC2Client(settings("us-east-1", handler))).send(
        new DescribeVolumesCommand({}),
      );
      await expect(Promise.race([sending, kernel.sleep(3_600_000)])).resolves.toBeUndefined();
    }));

  test("is all that a frozen caller hears, and it asks nothing more", () =>
    inWorld(async ({ kernel, serve, attach, asked }) => {
      serve("EC2", "DescribeVolumes", () => ({}));
      let frozen = false;
      const ec2 = attach(new EC2Client(settings()), { frozen: () => frozen });
      const first = ec2.send(new DescribeVolumesCommand({}));
      await kernel.sleep(1);
      frozen = true;
      const second = ec2.send(new DescribeVolumesCommand({}));
      await expect(Promise.race([first, second, kernel.sleep(60_000)])).resolves.toBeUndefined();
      expect(asked).toHaveLength(1);
      expect(kernel.trace.records.at(-1)).toMatchObject({ kind: "answer", outcome: "no-answer" });
    }));

  test("ends when the caller aborts", () =>
    inWorld(async ({ kernel, cloud, attach, serve }) => {
      serve("EC2", "DescribeVolumes", () => ({}));
      cloud.lose("us-west-2");
      const abort = new AbortController();
      const sending = attach(new EC2Client(settings())).send(new DescribeVolumesCommand({}), {
        abortSignal: abort.signal,
      });
      kernel.after(500, () => abort.abort());
      expect((await failure(sending)).name).toBe("AbortError");
    }));
});

describe("faults", () => {
  test("throttle an attempt, which the SDK repeats", () =>
    inWorld(
      async ({ serve, attach, asked }) => {
        serve("EC2", "DescribeVolumes", () => ({}));
        const output = await attach(new EC2Client(settings())).send(new DescribeVolumesCommand({}));
        expect(output.$metadata.attempts).toBe(2);
        expect(asked).toHaveLength(1);
      },
      { faults: once({ kind: "throttle" }) },
    ));

  test("slow an attempt beyond the client's patience, though AWS carries it out", () =>
    inWorld(
      async ({ kernel, serve, attach, asked }) => {
        serve("EC2", "DescribeVolumes", () => ({}));
        const ec2 = attach(new EC2Client({ ...settings(), maxAttempts: 1 }));
        expect((await failure(ec2.send(new DescribeVolumesCommand({})))).name).toBe("TimeoutError");
        await kernel.sleep(5000);
        expect(asked).toHaveLength(1);
      },
      { faults: () => ({ kind: "slow", byMs: 5000 }) },
    ));

  test("lose the answer after AWS has done the work, so that the SDK asks again", () =>
    inWorld(
      async ({ serve, attach, asked }) => {
        serve("EC2", "DescribeVolumes", () => ({}));
        const output = await attach(new EC2Client(settings())).send(new DescribeVolumesCommand({}));
        expect(output.$metadata.attempts).toBe(2);
        expect(asked).toHaveLength(2);
      },
      { faults: once({ kind: "loseAnswer" }) },
    ));
});
