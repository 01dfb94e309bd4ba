/** A JSON value: what travels between states. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A JSON value with its text, so that it is written once for events, size checks and the next state. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

/**
 * The most bytes (UTF-8) of an input, output, task result or assignment.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MAX_PAYLOAD_BYTES = 262_144;

/** The payload of a value. */
export function toPayload(value: Json): Payload {
  return { value, text: JSON.stringify(value) };
}

/** JSON whose spelling matters: states that change nothing hand an input or a task's result on as it was written. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The payload of what came from outside: a copy, so that nobody else can change it afterwards. */
export function copyToPayload(value: unknown): Payload {
  const text = value instanceof JsonText ? value.text : (JSON.stringify(value) ?? "null");
  return { value: JSON.parse(text), text };
}

/** The payload of a list of payloads. */
export function joinPayloads(payloads: readonly Payload[]): Payload {
  return {
    value: payloads.map(({ value }) => value),
    text: `[${payloads.map(({ text }) => text).join(",")}]`,
  };
}

/** Whether a payload is larger than a state may take or give. */
export function isTooLarge({ text }: Payload): boolean {
  return text.length * 3 > MAX_PAYLOAD_BYTES && Buffer.byteLength(text) > MAX_PAYLOAD_BYTES;
}

/** The JSON type's name, as error messages spell it. */
export function typeName(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
