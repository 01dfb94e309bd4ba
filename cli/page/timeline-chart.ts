import type { Span } from "../report/phases.ts";
import { drawLane, LANE_HEIGHTS, type Layout } from "./draw-lane.ts";
import { type Html, html } from "./html.ts";
import { type Lane, within } from "./lanes.ts";
import type { Moment } from "./moments.ts";
import { rounded, type TimeAxis, timeAxis } from "./scale.ts";

/** What is drawn, and how much room there is. */
export interface TimelineOptions {
  readonly lanes: readonly Lane[];
  readonly window: Span;
  /** The instant that offsets count from; null leaves them out. */
  readonly zero: number | null;
  /** Shaded through all lanes. */
  readonly shaded: Span | null;
  /** Their numbers stand above the lanes. */
  readonly moments: readonly Moment[];
  /** For whom cannot see it. */
  readonly description: string;
}

const LAYOUTS: Readonly<Record<"wide" | "narrow", Layout>> = {
  wide: { width: 1040, left: 196, names: "beside" },
  narrow: { width: 350, left: 8, names: "above" },
};

const RIGHT = 12;
const NUMBER = { width: 17, height: 15 };
/** Height of a line of ticks. */
const AXIS = 17;

/** The timeline twice: one for wide pages and one for narrow ones; the stylesheet shows one of them. */
export const timelineCharts = (options: TimelineOptions): Html =>
  html`${chart(options, "wide")}${chart(options, "narrow")}`;

function chart(options: TimelineOptions, size: "wide" | "narrow"): Html {
  const layout = LAYOUTS[size];
  const { window, zero, shaded, moments, description } = options;
  const axis = timeAxis(window, [layout.left, layout.width - RIGHT], zero);
  const numbers = placed(moments, axis);
  const levels = Math.max(0, ...numbers.map(({ level }) => level + 1));
  const top = (axis.offsetTicks.length > 0 ? AXIS : 4) + levels * NUMBER.height;
  let bottom = top;
  const lanes = options.lanes.map((lane) => {
    const y = bottom;
    bottom += LANE_HEIGHTS[layout.names === "above" && lane.inline ? "inline" : layout.names];
    return drawLane(within(lane, window), axis, { layout, y });
  });
  return html`<svg class="chart ${size}" viewBox="0 0 ${layout.width} ${bottom + AXIS}" role="img" aria-label="${description}">
${shaded && shade(shaded, axis, { window, top, bottom })}${axis.clockTicks.map(
  ({ x, label }) => html`
<line class="grid" x1="${x}" y1="${top}" x2="${x}" y2="${bottom}"/><text class="tick" x="${x}" y="${bottom + 13}">${label}</text>`,
)}${axis.offsetTicks.map(
  ({ x, label }) => html`
<text class="tick" x="${x}" y="11">${label}</text>`,
)}${numbers.map(({ moment, level }) =>
  numberMark(moment, axis.x(moment.at), { y: top - (level + 1) * NUMBER.height, bottom }),
)}${lanes}
</svg>
`;
}

function shade(
  { from, to }: Span,
  { x }: TimeAxis,
  { window, top, bottom }: { window: Span; top: number; bottom: number },
): Html | null {
  const [left, right] = [x(Math.max(from, window.from)), x(Math.min(to, window.to))];
  if (right <= left) return null;
  return html`<rect class="shaded" x="${left}" y="${top}" width="${rounded(right - left)}" height="${bottom - top}"/>`;
}

/** Numbers that would cover each other stand on different levels. */
function placed(moments: readonly Moment[], { x }: TimeAxis): { moment: Moment; level: number }[] {
  const taken: number[] = [];
  return moments.map((moment) => {
    const place = x(moment.at);
    const free = taken.findIndex((end) => end <= place - NUMBER.width / 2);
    const level = free === -1 ? taken.length : free;
    taken[level] = place + NUMBER.width / 2;
    return { moment, level };
  });
}

const numberMark = (
  { number, text }: Moment,
  x: number,
  { y, bottom }: { y: number; bottom: number },
): Html => html`
<g class="moment"><title>${text}</title><line x1="${x}" y1="${y + NUMBER.height}" x2="${x}" y2="${bottom}"/><rect x="${rounded(x - 7.5)}" y="${y + 1}" width="15" height="13" rx="2"/><text x="${x}" y="${y + 11}">${number}</text></g>`;
