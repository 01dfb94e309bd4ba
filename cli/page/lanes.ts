import type { Span } from "../report/phases.ts";

/**
 * How a stretch of time looks. What it means is told by height, outline and words too, never by colour alone:
 * good is thin, bad is high, waiting is an outline.
 */
export type Look =
  | "good"
  | "bad"
  | "unknown"
  | "fault"
  | "alarm"
  | "work"
  | "wait"
  | "active"
  | "standby"
  | "point";

/** A stretch of time in a lane, and what it was, in words. */
export interface Bar extends Span {
  readonly look: Look;
  readonly text: string;
}

/** Something that has no length. */
export interface Mark {
  readonly at: number;
  readonly shape: "circle" | "diamond" | "ring" | "triangle" | "square";
  readonly text: string;
}

/** One row of the timeline. */
export interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** Whether the texts of bars and marks are worth showing with them. */
  readonly labelled: boolean;
  /** Whether a narrow page has the name beside the bars, to save room. */
  readonly inline?: boolean;
}

/** A lane of stretches. */
export const barLane = (name: string, bars: readonly Bar[], labelled = false): Lane => ({
  name,
  bars,
  marks: [],
  labelled,
});

/** A lane of moments. */
export const markLane = (name: string, marks: readonly Mark[]): Lane => ({
  name,
  bars: [],
  marks,
  labelled: false,
});

/** What of a lane can be seen in a window of time. */
export const within = (lane: Lane, { from, to }: Span): Lane => ({
  ...lane,
  bars: lane.bars
    .filter((bar) => bar.to > from && bar.from < to)
    .map((bar) => ({ ...bar, from: Math.max(bar.from, from), to: Math.min(bar.to, to) })),
  marks: lane.marks.filter(({ at }) => at >= from && at <= to),
});

/** Whether there is anything to see. */
export const hasContent = ({ bars, marks }: Lane): boolean => bars.length > 0 || marks.length > 0;
