import { type ScaleTime, scaleLinear, scaleUtc } from "d3-scale";
import type { Span } from "../report/phases.ts";

/** Places instants (virtual milliseconds) on a horizontal axis. */
export interface TimeAxis {
  readonly x: (at: number) => number;
  /** Instants at round times of day, with `12:05` or, where minutes are too coarse, `12:05:30`. */
  readonly clockTicks: readonly Tick[];
  /** Instants at round distances from `zero`, with `+30 s` or `+5 min`; none without a zero. */
  readonly offsetTicks: readonly Tick[];
}

/** A place on the axis and what is written there. */
export interface Tick {
  readonly x: number;
  readonly label: string;
}

/** Room for an offset with its label, in the chart's units. */
const OFFSET_ROOM = 84;
/** Between the labels of the clock; and so many of them are enough. */
const TICK_GAP = 20;
const MOST_TICKS = 12;
/** Beyond the axis's end there is so much paper. */
const EDGE = 10;
const MINUTE_MS = 60_000;

/**
 * An axis of time between two places.
 *
 * @param zero the instant that offsets count from, or null
 */
export function timeAxis(
  window: Span,
  [left, right]: readonly [number, number],
  zero: number | null,
): TimeAxis {
  const scale = scaleUtc().domain([window.from, window.to]).range([left, right]);
  const count = Math.max(2, Math.floor((right - left) / OFFSET_ROOM));
  const x = (at: number) => rounded(scale(at));
  const instants = clockInstants(scale, right - left);
  const labelEnd = isCoarse(instants) ? 16 : 19;
  const clockTicks = instants.map((instant) => ({
    x: x(instant.getTime()),
    label: instant.toISOString().slice(11, labelEnd),
  }));
  // A label that would be cut off at the edge is left out.
  const whole = ({ x: place, label }: Tick) =>
    place + textWidth(label) / 2 <= right + EDGE && place >= textWidth(label) / 2;
  return {
    x,
    clockTicks: clockTicks.filter(whole),
    offsetTicks: zero === null ? [] : offsets(scale, zero, count).filter(whole),
  };
}

/** The most round instants whose labels have room beside each other. */
function clockInstants(scale: ScaleTime<number, number>, length: number): Date[] {
  for (let wanted = MOST_TICKS; wanted > 1; wanted -= 1) {
    const instants = scale.ticks(wanted);
    const room = textWidth(isCoarse(instants) ? "00:00" : "00:00:00") + TICK_GAP;
    if (instants.length * room <= length) return instants;
  }
  return [];
}

const isCoarse = (instants: readonly Date[]): boolean =>
  instants.every((instant) => instant.getTime() % MINUTE_MS === 0);

function offsets(scale: ScaleTime<number, number>, zero: number, count: number): Tick[] {
  const [from = zero, to = zero] = scale.domain().map((instant) => instant.getTime());
  const inMinutes = to - from > 8 * MINUTE_MS;
  const [unit, name] = inMinutes ? [MINUTE_MS, "min"] : [1_000, "s"];
  return scaleLinear()
    .domain([(from - zero) / unit, (to - zero) / unit])
    .ticks(count)
    .map((value) => ({
      x: rounded(scale(zero + value * unit)),
      label: value > 0 ? `+${value} ${name}` : `${value} ${name}`,
    }));
}

/** One decimal is finer than a pixel, and keeps the page small. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;

/**
 * Roughly how wide a text of the page's small size is. Fonts are not measured, so that the page is the same on every
 * machine.
 */
export const textWidth = (text: string): number => text.length * 6.3;
