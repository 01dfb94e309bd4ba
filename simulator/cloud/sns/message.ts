import { AwsError } from "../cloud.ts";
import { invalid } from "./parameters.ts";
import type { Topic } from "./topic.ts";

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatchRequestEntry.html, and Publish */
export interface Message {
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

export interface BatchEntry extends Message {
  readonly Id: string;
}

/** https://docs.aws.amazon.com/general/latest/gr/sns.html */
const LARGEST_MESSAGE_BYTES = 256 * 1024;
const MAX_ENTRIES = 10;

/** @throws AwsError InvalidParameterException, InvalidParameterValueException */
export function requireMessage(message: Message, { isFifo, attributes }: Topic): void {
  checkSubject(message.Subject);
  if (message.Message === "") throw invalid("Empty message");
  if (sizeOf(message) > LARGEST_MESSAGE_BYTES) throw invalid("Message too long");
  for (const [name, attribute] of Object.entries(message.MessageAttributes ?? {}))
    requireAttribute(name, attribute);
  if (message.MessageStructure === "json") requireDefault(message.Message);
  if (!isFifo) return;
  if (message.MessageGroupId === undefined)
    throw invalid("The MessageGroupId parameter is required for FIFO topics");
  if (attributes["ContentBasedDeduplication"] !== "true" && message.MessageDeduplicationId === undefined)
    throw invalid(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
}

/**
 * Checks a batch as a whole. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 *
 * @throws AwsError EmptyBatchRequestException, TooManyEntriesInBatchRequestException,
 *   BatchEntryIdsNotDistinctException, InvalidBatchEntryIdException, BatchRequestTooLongException
 */
export function requireBatch(entries: readonly BatchEntry[]): void {
  if (entries.length === 0)
    throw new AwsError("EmptyBatchRequestException", "The batch request doesn't contain any entries.");
  if (entries.length > MAX_ENTRIES)
    throw new AwsError(
      "TooManyEntriesInBatchRequestException",
      "The batch request contains more entries than permissible.",
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError(
      "BatchEntryIdsNotDistinctException",
      "Two or more batch entries in the request have the same Id.",
    );
  for (const { Id: id } of entries) {
    const reason = id.length > 80 ? "is too long" : "contains an impermissible character";
    if (!/^[\w-]{1,80}$/.test(id))
      throw new AwsError(
        "InvalidBatchEntryIdException",
        `The Id of a batch entry in the batch request ${reason}: ${id}`,
      );
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_MESSAGE_BYTES)
    throw new AwsError(
      "BatchRequestTooLongException",
      "The length of all the messages put together is more than the limit.",
    );
}

/**
 * A subject is ASCII, shorter than 100 characters, without line breaks or control characters, and begins with a
 * letter, a number or punctuation. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
function checkSubject(subject: string | undefined): void {
  if (subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(subject)) throw invalid("Subject");
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function requireAttribute(name: string, { DataType: type }: MessageAttribute): void {
  if (!/^(String|Number|Binary)(\..+)?$/.test(type))
    throw new AwsError(
      "InvalidParameterValueException",
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
}

function requireDefault(message: string): void {
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  if (typeof (texts as { default?: unknown } | null)?.default !== "string")
    throw invalid("Message Structure - No default entry in JSON message body");
}

/** Names, types and values of attributes count with the message. */
function sizeOf({ Message: message, MessageAttributes: attributes = {} }: Message): number {
  const own = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      Buffer.byteLength(`${name}${DataType}${StringValue ?? ""}`) + (BinaryValue?.length ?? 0),
  );
  return own.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(message));
}
