import { styleText } from "node:util";

/** Terminals that nobody has widened. */
export const WIDTH = 80;

/** Breaks a text into lines of at most `width`, at spaces; a word that is longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const whole of text.split(/\s+/).filter((word) => word !== ""))
    for (const word of whole.match(new RegExp(`.{1,${width}}`, "gu")) ?? []) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = "";
      }
      line = line === "" ? word : `${line} ${word}`;
    }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** Of a long text the beginning, marked as such. */
export const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)}...` : text;

/** Puts `text` behind `head`, wrapped so that its further lines stand below its first. */
export function hang(head: string, text: string): string[] {
  const indent = " ".repeat(head.length);
  return wrap(text, WIDTH - head.length).map((line, index) => `${index === 0 ? head : indent}${line}`);
}

/** Colours a text, or leaves it alone. */
export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

/** @param colour whether there is somebody to see it (a terminal, without NO_COLOR) */
export const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
