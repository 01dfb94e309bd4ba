import { type Call, NotModelled, type Region } from "../cloud.ts";
import { sendOnce } from "./deduplication.ts";
import { type BatchEntry, type Message, requireBatch, requireMessage } from "./message.ts";
import { invalid } from "./parameters.ts";
import type { Receipt, Topic } from "./topic.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export interface Publish extends Message {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly PhoneNumber?: string;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export interface PublishBatch {
  readonly TopicArn: string;
  readonly PublishBatchRequestEntries: readonly BatchEntry[];
}

/** Sends messages to topics. */
export class Publisher {
  readonly #region: Region;
  readonly #topic: (arn: string) => Topic;

  /** @param topicOf finds a topic, or throws what SNS answers where there is none */
  constructor(region: Region, topicOf: (arn: string) => Topic) {
    this.#region = region;
    this.#topic = topicOf;
  }

  /** Sends a message and returns its id. @throws AwsError InvalidParameterException */
  send(topic: Topic, message: Message, cause: number | null): string {
    requireMessage(message, topic);
    const { kernel, name: region } = this.#region;
    const n = kernel.record(cause, {
      kind: "notification",
      region,
      topic: topic.arn.split(":").at(-1) ?? topic.arn,
      subject: message.Subject ?? "",
      message: message.Message,
    });
    return `${region}-${n}`;
  }

  publish({ TopicArn, TargetArn, PhoneNumber, ...message }: Publish, { cause }: Call) {
    if (PhoneNumber !== undefined) {
      if (!/^\+?\d{1,20}$/.test(PhoneNumber))
        throw invalid(`PhoneNumber Reason: ${PhoneNumber} is not valid to publish to`);
      throw new NotModelled("SNS.Publish to a telephone");
    }
    const arn = TopicArn ?? TargetArn;
    if (arn === undefined) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
    if (TopicArn === undefined && arn.includes(":endpoint/"))
      throw new NotModelled("SNS.Publish to an endpoint");
    return this.#receive(this.#topic(arn), message, cause);
  }

  #receive(topic: Topic, message: Message, cause: number): Receipt {
    if (!topic.isFifo) return { MessageId: this.send(topic, message, cause) };
    requireMessage(message, topic);
    const send = () => ({
      MessageId: this.send(topic, message, cause),
      SequenceNumber: this.#sequenceNumber(),
    });
    return sendOnce(topic, message, { now: this.#region.kernel.now(), send });
  }

  publishBatch(input: PublishBatch, { cause }: Call) {
    const topic = this.#topic(input.TopicArn);
    const entries = input.PublishBatchRequestEntries;
    requireBatch(entries);
    for (const entry of entries) requireMessage(entry, topic);
    const Successful = entries.map((entry) => ({
      Id: entry.Id,
      ...this.#receive(topic, entry, cause),
    }));
    return { Successful, Failed: [] };
  }

  #sequenceNumber(): string {
    return String(10_000_000_000_000_000_000n + BigInt(this.#region.kernel.trace.records.length));
  }
}
