import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { translated } from "./translate.ts";

/** Tells a person. */
export interface Pages {
  /** @param subject ASCII, at most 99 characters (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html) */
  send(subject: string, message: string): Promise<void>;
}

/** Opens the pages topic of a Region. */
export function openPages(host: Host, region: string, topicArn: string): Pages {
  const client = makeClient(host, new SNSClient(clientSettings(host, region, "home")));
  return {
    send: async (subject, message) => {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subject.slice(0, 99),
        Message: message,
      });
      await translated(`page through ${topicArn}`, client.send(command));
    },
  };
}
