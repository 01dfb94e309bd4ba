import { WIDTH } from "../cli/report/wrap.ts";
import type { Terminal } from "../cli/terminal.ts";

/** One line on stderr that says how far the bench is. */
export interface Progress {
  readonly say: (what: string) => void;
  /** Clears the line; nothing happens when it is clear. */
  readonly close: () => void;
}

/** Silent where nobody watches: no terminal, or CI. */
export function createProgress({ stderr, env }: Terminal): Progress {
  if (stderr.isTTY !== true || (env["CI"] ?? "") !== "")
    return { say: () => undefined, close: () => undefined };
  let isClear = true;
  return {
    say: (what) => {
      isClear = false;
      stderr.write(`\r\u001b[K${what.slice(0, WIDTH - 1)}`);
    },
    close: () => {
      if (!isClear) stderr.write("\r\u001b[K");
      isClear = true;
    },
  };
}
