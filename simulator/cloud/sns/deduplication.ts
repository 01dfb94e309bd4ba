import { createHash } from "node:crypto";
import type { Message } from "./message.ts";
import type { Receipt, Topic } from "./topic.ts";

const WINDOW_MS = 5 * 60 * 1000;

/**
 * Sends a message to a FIFO topic, unless the same one was sent within five minutes: that one is told of again.
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
 */
export function sendOnce(
  { receipts }: Topic,
  { Message: text, MessageDeduplicationId: id = createHash("sha256").update(text).digest("hex") }: Message,
  { now, send }: { readonly now: number; send(): Receipt },
): Receipt {
  const known = receipts.get(id);
  if (known && now - known.at < WINDOW_MS) return known.receipt;
  const receipt = send();
  receipts.set(id, { at: now, receipt });
  return receipt;
}
