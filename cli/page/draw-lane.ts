import { type SymbolType, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from "d3-shape";
import { type Html, html } from "./html.ts";
import type { Bar, Lane, Look, Mark } from "./lanes.ts";
import { rounded, type TimeAxis, textWidth } from "./scale.ts";

/** How much room a chart has, and where its lanes' names stand. */
export interface Layout {
  readonly width: number;
  /** Where the time axis begins. */
  readonly left: number;
  readonly names: "beside" | "above";
}

/** Height of a lane by the place of its name. */
export const LANE_HEIGHTS = { beside: 23, above: 35, inline: 19 };

const NAME_HEIGHT = 15;
const LONGEST_NAME = 29;
/** Between a bar and its name. */
const GAP = 6;

/** How high each look is; the rest of the difference is CSS. */
const HEIGHTS: Readonly<Record<Look, number>> = {
  good: 3,
  unknown: 1.5,
  bad: 15,
  fault: 15,
  alarm: 13,
  work: 11,
  wait: 7,
  active: 15,
  standby: 15,
  point: 15,
};

const SHAPES: Readonly<Record<Mark["shape"], SymbolType>> = {
  circle: symbolCircle,
  ring: symbolCircle,
  diamond: symbolDiamond,
  triangle: symbolTriangle,
  square: symbolSquare,
};
/** Area of a mark, in square units, and the room that it takes to either side. */
const MARK = { area: 56, room: 8 };

/** Draws a lane, already cut to the window, from `y` downwards. */
export function drawLane(lane: Lane, axis: TimeAxis, { layout, y }: { layout: Layout; y: number }): Html {
  const isInline = layout.names === "above" && lane.inline === true;
  const head = layout.names === "above" && !isInline ? NAME_HEIGHT : 0;
  const height = LANE_HEIGHTS[isInline ? "inline" : layout.names];
  const middle = y + head + (height - head) / 2;
  const bars = merged(lane.bars, axis);
  const name =
    layout.names === "beside"
      ? html`<text class="left" x="${layout.left - 10}" y="${middle + 4}">${shortened(lane.name)}</text>`
      : isInline
        ? inlineName(lane, axis, { layout, middle })
        : html`<text x="${layout.left}" y="${y + 12}">${shortened(lane.name)}</text>`;
  const labelOf = (bar: Bar, index: number) =>
    lane.labelled ? barLabel(bar, axis, { middle, layout, isLast: index === bars.length - 1 }) : null;
  return html`
<g>${bars.map((bar, index) => html`${drawBar(bar, axis, middle)}${labelOf(bar, index)}`)}${drawMarks(lane, axis, { layout, middle })}${name}</g>`;
}

/** What a lane's name has room for; the table has it whole. */
const shortened = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}\u2026`;

/** Behind the last bar, before the first one, or over them where there is room for neither. */
function inlineName(
  { name, bars }: Lane,
  { x }: TimeAxis,
  { layout, middle }: { layout: Layout; middle: number },
): Html {
  const end = Math.max(...bars.map(({ to }) => x(to))) + GAP;
  const start = Math.min(...bars.map(({ from }) => x(from))) - GAP;
  const room = textWidth(name);
  const [place, classes] =
    end + room <= layout.width
      ? [end, "label"]
      : start >= room
        ? [start, "label left"]
        : [layout.left + GAP, "label halo"];
  return html`<text class="${classes}" x="${rounded(place)}" y="${middle + 4}">${name}</text>`;
}

/** Bars of one look that would lie within a pixel of each other become one: nobody could tell them apart. */
function merged(bars: readonly Bar[], { x }: TimeAxis): Bar[] {
  const found: Bar[] = [];
  const newest = new Map<Look, number>();
  for (const bar of bars) {
    const index = newest.get(bar.look);
    const near = index === undefined ? undefined : found[index];
    const isSame = near?.text === bar.text || x(bar.to) - x(bar.from) < 1;
    if (near && index !== undefined && x(bar.from) - x(near.to) < 1 && isSame) {
      found[index] = { ...near, to: Math.max(near.to, bar.to) };
      continue;
    }
    newest.set(bar.look, found.length);
    found.push(bar);
  }
  return found;
}

function drawBar({ from, to, look, text }: Bar, { x }: TimeAxis, middle: number): Html {
  const height = HEIGHTS[look];
  const width = Math.max(1, rounded(x(to) - x(from)));
  return html`<rect class="${look}" x="${x(from)}" y="${rounded(middle - height / 2)}" width="${width}" height="${height}"><title>${text}</title></rect>`;
}

/** Inside the bar, or behind the last one of a lane; nowhere when there is no room. */
function barLabel(
  { from, to, look, text }: Bar,
  { x }: TimeAxis,
  { middle, layout, isLast }: { middle: number; layout: Layout; isLast: boolean },
): Html | null {
  const [left, right, room] = [x(from), x(to), textWidth(text) + 10];
  const isInside = right - left >= room;
  if (!isInside && (!isLast || right + room > layout.width)) return null;
  const classes = isInside ? `label on-${look}` : "label";
  return html`<text class="${classes}" x="${rounded((isInside ? left : right) + 5)}" y="${middle + 4}">${text}</text>`;
}

/** Marks, each with its text on the side where there is room for it. */
function drawMarks(
  { marks, labelled }: Lane,
  { x }: TimeAxis,
  { layout, middle }: { layout: Layout; middle: number },
): Html[] {
  let taken = layout.left;
  return marks.map(({ at, shape, text }, index) => {
    const place = x(at);
    const room = textWidth(text) + MARK.room;
    const next = marks[index + 1];
    const end = next === undefined ? layout.width : x(next.at) - MARK.room;
    const side = place + room <= end ? "right" : place - room >= taken ? "left" : null;
    taken = place + (side === "right" ? room : MARK.room);
    const label =
      labelled && side !== null
        ? html`<text class="${side === "left" ? "label left" : "label"}" x="${rounded(place + (side === "left" ? -MARK.room : MARK.room))}" y="${middle + 4}">${text}</text>`
        : null;
    return html`<path class="mark ${shape}" d="${symbol(SHAPES[shape], MARK.area)() ?? ""}" transform="translate(${place},${middle})"><title>${text}</title></path>${label}`;
  });
}
