import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfirmSubscriptionCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import type { Clients } from "./clients.ts";

/** A message as SNS posts it. https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html */
interface Posted {
  readonly Type: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly Token?: string;
}

/** Somebody on call: an HTTP endpoint on the loopback interface that topics post to. */
export interface Pager {
  /** Subscribes to a topic of the Region; the subscription is confirmed when SNS asks for it. */
  subscribe(clients: Clients, topicArn: string): Promise<void>;
  /** Subjects of what was received so far, oldest first. */
  readonly subjects: readonly string[];
  /** What each of them said. */
  readonly messages: readonly string[];
  close(): void;
}

/** Opens it on a free port. */
export async function openPager(): Promise<Pager> {
  const subjects: string[] = [];
  const messages: string[] = [];
  const subscribers = new Map<string, Clients>();
  const receive = async (posted: Posted): Promise<void> => {
    if (posted.Type === "Notification") {
      subjects.push(posted.Subject ?? posted.Message);
      messages.push(posted.Message);
    }
    const { TopicArn, Token } = posted;
    if (posted.Type === "SubscriptionConfirmation")
      await subscribers.get(TopicArn)?.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end();
    await receive(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    subjects,
    messages,
    subscribe: async (clients, TopicArn) => {
      subscribers.set(TopicArn, clients);
      await clients.sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
    },
    close: () => server.close(),
  };
}
