import { NotFoundException, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, test } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import { Sns } from "../../simulator/cloud/sns.ts";
import { snsResources } from "../../simulator/deploy/resources/sns.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { createFakeCloud } from "../helpers/region.ts";
import { make } from "../helpers/resources.ts";

const TopicArn = "arn:aws:sns:us-west-2:111122223333:lifeboat-drill-pages";

const inWorld = (main: (kernel: Kernel, sns: Sns, client: SNSClient) => Promise<void>): Promise<void> =>
  runInVirtualTime({ seed: 1, startMs: Date.UTC(2026, 10, 24) }, (kernel) => {
    const cloud = createFakeCloud(kernel);
    const region = cloud.region("us-west-2");
    const sns = region.add(new Sns(region));
    const created = make(
      snsResources(sns),
      "AWS::SNS::Topic",
      { TopicName: "lifeboat-drill-pages", Subscription: [{ Protocol: "email", Endpoint: "a@b.example" }] },
      region,
    );
    expect(created.ref).toBe(TopicArn);
    const client = new SNSClient({
      region: "us-west-2",
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      maxAttempts: 1,
      retryMode: "standard",
      requestHandler: new NodeHttpHandler({}),
    });
    const fail = (error: unknown) => {
      throw error;
    };
    const caller = { from: "us-west-2", by: "close-run", cause: () => null, frozen: () => false };
    createBoundary(cloud, { onFatal: fail })(client, caller);
    return main(kernel, sns, client);
  });

describe("a publication", () => {
  test("is a notification in the trace, caused by the call", () =>
    inWorld(async (kernel, _sns, client) => {
      const input = { TopicArn, Subject: "Lifeboat: web recovered", Message: "Do this now: ..." };
      const { MessageId } = await client.send(new PublishCommand(input));
      expect(MessageId).toBeDefined();
      expect(kernel.trace.records.find(({ kind }) => kind === "notification")).toMatchObject({
        cause: 1,
        region: "us-west-2",
        topic: "lifeboat-drill-pages",
        subject: input.Subject,
        message: input.Message,
      });
    }));

  test("to a topic that is not there is refused", () =>
    inWorld(async (_kernel, _sns, client) => {
      const sending = client.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: "m" }));
      await expect(sending).rejects.toBeInstanceOf(NotFoundException);
    }));

  test.each([
    ["99 characters", "s".repeat(99), true],
    ["100 characters", "s".repeat(100), false],
    ["a line break", "one\ntwo", false],
    ["anything but ASCII", "web → us-west-2", false],
    ["a space at its beginning", " web", false],
  ])("with a subject of %s (%j) is accepted: %s", (_what, subject, accepted) =>
    inWorld(async (_kernel, sns) => {
      const publish = () => sns.publish(TopicArn, subject, "m", null);
      if (accepted) expect(publish).not.toThrow();
      else expect(publish).toThrow("Invalid parameter: Subject");
    }),
  );
});
