import type { Terminal } from "../../cli/terminal.ts";

/** A terminal that keeps what is written to it. */
export interface KeptTerminal extends Terminal {
  readonly written: { stdout: string; stderr: string };
}

/** @param env what the command sees of its environment; nothing by default */
export function keptTerminal(env: Terminal["env"] = {}, isTTY = false): KeptTerminal {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    isTTY,
    write: (text: string | Uint8Array) => {
      written[name] += String(text);
      return true;
    },
  });
  return { stdout: stream("stdout"), stderr: stream("stderr"), env, written };
}
