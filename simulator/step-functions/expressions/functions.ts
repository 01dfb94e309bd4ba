import { createHash } from "node:crypto";
import jsonata from "jsonata";
import type { Json } from "../json.ts";

/** Where functions that are not pure take time and chance from. */
export interface FunctionSources {
  /** Milliseconds since 1970. */
  now(): number;
  readonly random: { uniform(): number };
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** $range gives at most this many numbers. */
const MAX_RANGE = 1000;

const formatInstant = jsonata("$fromMillis($instant, $picture, $timezone)");

/**
 * The functions that Step Functions adds to JSONata, and JSONata's own that would read the real clock or real
 * chance. Those of Step Functions round numbers down that ought to be whole, and hash texts alone.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function createFunctions({ now, random }: FunctionSources): ReadonlyMap<string, unknown> {
  const uniform = () => random.uniform();
  return new Map<string, unknown>([
    ["partition", partition],
    ["range", range],
    ["hash", hash],
    ["parse", parse],
    ["millis", () => now()],
    [
      "now",
      (picture?: string, timezone?: string) =>
        formatInstant.evaluate(undefined, { instant: now(), picture, timezone }),
    ],
    ["random", (seed?: number) => (seed === undefined ? uniform() : seeded(Math.floor(seed)))],
    ["uuid", () => uuid(uniform)],
    ["shuffle", (values: readonly Json[] | undefined) => values && shuffle(values, uniform)],
  ]);
}

function partition(values: readonly Json[] | undefined, size: number | undefined): Json[][] | undefined {
  if (values === undefined || size === undefined) return undefined;
  const whole = Math.floor(size);
  if (!Array.isArray(values) || !Number.isInteger(whole) || whole < 1)
    throw new Error("$partition takes an array and a whole number above 0");
  return Array.from({ length: Math.ceil(values.length / whole) }, (_, index) =>
    values.slice(index * whole, (index + 1) * whole),
  );
}

function range(from: number, to: number, by: number): number[] {
  const first = Math.floor(from);
  const last = Math.floor(to);
  const step = Math.floor(by);
  if (![first, last, step].every(Number.isInteger) || step === 0)
    throw new Error("$range takes three whole numbers, the last of them not 0");
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE) throw new Error(`$range gives at most ${MAX_RANGE} numbers, not ${length}`);
  return Array.from({ length }, (_, index) => first + index * step);
}

function hash(content: unknown, algorithm: string): string {
  if (typeof content !== "string") throw new Error("$hash takes a text");
  const name = HASHES[algorithm];
  if (name === undefined)
    throw new Error(`$hash takes one of ${Object.keys(HASHES).join(", ")}, not ${algorithm}`);
  return createHash(name).update(content).digest("hex");
}

function parse(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}

/** A number in [0, 1) that depends on the seed alone. */
function seeded(seed: number): number {
  return createHash("sha256").update(String(seed)).digest().readUInt32BE(0) / 0x1_0000_0000;
}

/** A version 4 UUID. */
function uuid(uniform: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(uniform() * 16).toString(16));
  digits[12] = "4";
  digits[16] = (8 + Math.floor(uniform() * 4)).toString(16);
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function shuffle(values: readonly Json[], uniform: () => number): Json[] {
  const shuffled: Json[] = [];
  for (const value of values) {
    const place = Math.floor(uniform() * (shuffled.length + 1));
    shuffled.splice(place, 0, value);
  }
  return shuffled;
}
