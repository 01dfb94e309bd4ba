import type { TraceRecord } from "../simulator/kernel/trace.ts";
import { clock, createNarrator, type Milestone } from "./report/narrator.ts";
import { painter, WIDTH } from "./report/wrap.ts";
import type { Terminal } from "./terminal.ts";

/** Shows people that something happens. All of it goes to stderr. */
export interface Progress {
  /** A step of packaging. */
  readonly packaging: (message: string) => void;
  /** A record of the run, as it is written. */
  readonly record: (record: TraceRecord) => void;
  /** Ends the line that says where virtual time is. */
  readonly close: () => void;
}

/** How often the line with virtual time is drawn again. */
const REDRAW_MS = 100;

/** Only every so many records the real clock is looked at: a run has a hundred thousand. */
const RECORDS_A_LOOK = 64;

/**
 * Makes the progress of one command. It is silent where nobody watches (no terminal, CI) and with `--json`.
 * Reads the real time from a clock that the simulation does not replace.
 */
export function createProgress({ stderr, env }: Terminal, json: boolean): Progress {
  if (json || stderr.isTTY !== true || (env["CI"] ?? "") !== "")
    return { packaging: () => undefined, record: () => undefined, close: () => undefined };
  const paint = painter((env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb");
  const narrate = createNarrator();
  let drawnAt = 0;
  let seen = 0;
  let steady = 0;
  const isNews = muteFlapping();
  // Carriage return and "erase to the end of the line" keep the moving line in one place.
  const draw = (line: string, end: "" | "\n") =>
    stderr.write(`\r\u001b[K${paint("dim", shortened(line))}${end}`);
  return {
    packaging: (message) => {
      draw(`packaging: ${message}`, "\n");
    },
    record: (record) => {
      const milestone = narrate(record);
      if (milestone?.kind === "steady") steady += 1;
      else if (milestone && isNews(milestone)) draw(`${clock(milestone.at)}  ${milestone.text}`, "\n");
      seen += 1;
      if (seen % RECORDS_A_LOOK !== 0) return;
      const now = Number(process.hrtime.bigint() / 1_000_000n);
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      draw(`${clock(record.at)}  virtual time; ${steady} recovery points completed`, "");
    },
    close: () => {
      stderr.write("\r\u001b[K");
    },
  };
}

/** One line, and never the last column: some terminals go on to the next line there. */
const shortened = (line: string): string => (line.length < WIDTH ? line : `${line.slice(0, WIDTH - 4)}...`);

/** After so many changes of the client's fortune within a minute of each other, it is told no more until it is calm. */
const CHANGES = 4;
const CALM_MS = 60_000;

function muteFlapping(): (milestone: Milestone) => boolean {
  let changes = 0;
  let last = Number.NEGATIVE_INFINITY;
  return ({ kind, at }) => {
    if (kind !== "client") return true;
    changes = at - last <= CALM_MS ? changes + 1 : 1;
    last = at;
    return changes <= CHANGES;
  };
}
