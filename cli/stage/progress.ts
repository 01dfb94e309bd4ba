import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { clock, createNarrator } from "../report/narrator.ts";
import { painter, WIDTH } from "../report/wrap.ts";
import type { Terminal } from "../terminal.ts";

/** Shows people that something happens on the other side. All of it goes to stderr. */
export interface StageProgress {
  /** A record of what is followed; the ones that are worth telling stay on the screen. */
  readonly record: (record: TraceRecord) => void;
  /** What is being waited for; it is drawn over. */
  readonly now: (text: string) => void;
  /** Something that a person should know of; it stays. */
  readonly note: (text: string) => void;
  readonly close: () => void;
}

/** Makes the progress of one command: silent where nobody watches (no terminal, CI) and with `--json`. */
export function createStageProgress({ stderr, env }: Terminal, json: boolean): StageProgress {
  if (json || stderr.isTTY !== true || (env["CI"] ?? "") !== "") {
    const silent = () => undefined;
    return { record: silent, now: silent, note: silent, close: silent };
  }
  const paint = painter((env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb");
  const narrate = createNarrator();
  // Carriage return and "erase to the end of the line" keep the moving line in one place.
  const draw = (line: string, end: "" | "\n") =>
    stderr.write(`\r\u001b[K${paint("dim", line.slice(0, WIDTH - 1))}${end}`);
  return {
    record: (record) => {
      const milestone = narrate(record);
      if (milestone) draw(`${clock(milestone.at)}  ${milestone.text}`, "\n");
    },
    now: (text) => draw(text, ""),
    note: (text) => draw(text, "\n"),
    close: () => {
      stderr.write("\r\u001b[K");
    },
  };
}
