import { AwsError, type Call, type Region, type Service } from "./cloud.ts";
import { refuseOthers } from "./validate.ts";

interface Publish {
  readonly TopicArn?: string;
  readonly Subject?: string;
  readonly Message: string;
}

/** https://docs.aws.amazon.com/general/latest/gr/sns.html */
const LARGEST_MESSAGE_BYTES = 256 * 1024;

/**
 * Topics. A message is traced as a notification when SNS has accepted it: from there on it is in nobody's hands
 * but the subscribers'.
 */
export class Sns implements Service {
  readonly id = "SNS";
  readonly operations = {
    Publish: (input: Publish, call: Call) => {
      refuseOthers("SNS.Publish", input, ["TopicArn", "Subject", "Message"]);
      if (input.TopicArn === undefined) throw invalid("TopicArn or TargetArn");
      return { MessageId: this.publish(input.TopicArn, input.Subject, input.Message, call.cause) };
    },
  };
  readonly #region: Region;
  readonly #topics = new Set<string>();

  constructor(region: Region) {
    this.#region = region;
  }

  /** Makes a topic, or finds the one of that name; returns its ARN. */
  createTopic(name: string): string {
    const arn = `arn:aws:sns:${this.#region.name}:${this.#region.account}:${name}`;
    this.#topics.add(arn);
    return arn;
  }

  /** @throws AwsError NotFoundException */
  requireTopic(arn: string): void {
    if (!this.#topics.has(arn)) throw new AwsError("NotFoundException", `Topic does not exist: ${arn}`, 404);
  }

  /**
   * Publishes to a topic and returns the message's id.
   *
   * @throws AwsError NotFoundException, InvalidParameterException
   */
  publish(topicArn: string, subject: string | undefined, message: string, cause: number | null): string {
    this.requireTopic(topicArn);
    checkSubject(subject);
    if (message === "") throw invalid("Empty message");
    if (Buffer.byteLength(message) > LARGEST_MESSAGE_BYTES) throw invalid("Message too long");
    const { kernel, name: region } = this.#region;
    const topic = topicArn.split(":").at(-1) ?? topicArn;
    const n = kernel.record(cause, { kind: "notification", region, topic, subject: subject ?? "", message });
    return `${region}-${n}`;
  }
}

/**
 * A subject is ASCII, shorter than 100 characters, without line breaks or control characters, and begins with a
 * letter, a number or punctuation. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
function checkSubject(subject: string | undefined): void {
  if (subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(subject)) throw invalid("Subject");
}

const invalid = (what: string): AwsError =>
  new AwsError("InvalidParameterException", `Invalid parameter: ${what}`);
