import type { Json } from "../../step-functions/json.ts";
import { isObject } from "../compare.ts";
import { placeText } from "../script.ts";

/** A reference to an answer that is not there, so that the call cannot be made. */
export class NoSuchAnswer extends Error {
  constructor(reference: string) {
    super(`refers to ${reference}, which the replay has not got`);
    this.name = "NoSuchAnswer";
  }
}

/** Python's words for a stream, whose content was not recorded. */
const UNRECORDED = /^<_io\.\w+ object at 0x[0-9a-f]+>$/;

const WHOLE = /^\$\{step(\d+)((?:\.[\w-]+|\[\d+\])*)\}$/;
const WITHIN = /\$\{step(\d+)((?:\.[\w-]+|\[\d+\])*)\}/g;

/**
 * An input as it is sent: references are what the replay answered, relative times are dates, bytes are bytes.
 *
 * @param answers by the number of their step
 * @throws NoSuchAnswer
 */
export function resolveInput(input: Json, answers: ReadonlyMap<number, unknown>, now: number): unknown {
  const resolve = (value: Json): unknown => {
    if (typeof value === "string") {
      if (UNRECORDED.test(value)) throw new NoSuchAnswer("bytes");
      const [whole, step, path = ""] = WHOLE.exec(value) ?? [];
      if (whole !== undefined) return follow(answers.get(Number(step)), path, value);
      const filled = value.replaceAll(WITHIN, (reference, number, within) =>
        String(follow(answers.get(Number(number)), within, reference)),
      );
      return placeText(filled);
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (!isObject(value)) return value;
    const { $nowPlusSeconds: seconds, $datetime: date, $bytes: bytes, $largeValueOfLength: length } = value;
    if (typeof seconds === "number") return new Date(now + seconds * 1000);
    if (typeof date === "string") return new Date(`${date}Z`);
    if (typeof bytes === "string") return Uint8Array.from(Buffer.from(bytes));
    if (typeof length === "number") return "a".repeat(length);
    // The SDK does not send what is null.
    const members = Object.entries(value).filter(([, member]) => member !== null);
    return Object.fromEntries(members.map(([name, member]) => [name, resolve(member)]));
  };
  return resolve(input);
}

function follow(answer: unknown, path: string, reference: string): unknown {
  const parts = path.match(/[\w-]+/g) ?? [];
  let value = answer;
  for (const part of parts) value = (value as Record<string, unknown> | null | undefined)?.[part];
  if (value === undefined) throw new NoSuchAnswer(reference);
  return value;
}
