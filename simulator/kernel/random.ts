import { createHash } from "node:crypto";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A latency as it is kept in the latency data file: milliseconds, log-normal between its two quantiles. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** One named stream of random numbers; equal (seed, name) gives equal numbers, whatever else runs. */
export interface RandomStream {
  /** A number in [0, 1). */
  uniform(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** A whole number in [low, high], both included. */
  integer(low: number, high: number): number;
  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean;
  /** Milliseconds (whole) drawn from a latency. */
  latency(latency: Latency): number;
  /** `digits` lower-case hexadecimal digits, for ids. */
  hex(digits: number): string;
}

const HEX = "0123456789abcdef";

/** The z value of the 99th percentile of a normal distribution. */
const Z99 = 2.3263478740408408;

/**
 * Opens the stream called `name` of a run. Streams are independent: each is seeded from a hash of both, so that
 * one more execution changes nobody else's numbers.
 */
export function openStream(seed: number, name: string): RandomStream {
  const digest = createHash("sha256").update(`${seed}/${name}`).digest();
  const generator = xoroshiro128plus(digest.readInt32LE(0));
  const uniform = () => (generator.next() >>> 0) / 0x1_0000_0000;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    integer: (low, high) => low + Math.floor((high - low + 1) * uniform()),
    chance: (probability) => uniform() < probability,
    latency: ({ p50, p99 }) => Math.round(p50 * Math.exp((Math.log(p99 / p50) / Z99) * normal())),
    hex: (digits) => {
      let text = "";
      for (let digit = 0; digit < digits; digit += 1) text += HEX.charAt(Math.floor(uniform() * 16));
      return text;
    },
  };
}
