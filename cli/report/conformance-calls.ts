import type { CallFigures } from "../../simulator/conformance/calls/figures.ts";
import { share } from "./share.ts";
import { hang } from "./wrap.ts";

/** The figures of API calls, and which operations were called that the simulator has not. */
export function renderCalls(files: readonly CallFigures[]): string[] {
  if (files.length === 0) return [];
  return [
    row("API calls", ["cases", "calls", "had", "result", "errors"]),
    ...files.map((figures) => row(figures.file, cellsOf(figures))),
    "",
    ...files.flatMap(explain),
  ];
}

const row = (file: string, cells: readonly string[]): string =>
  `${file.padEnd(32)}${cells.map((cell) => cell.padStart(9)).join("")}`.trimEnd();

/** Columns: of all calls the share that could be made; of those the shares that are equal. */
const cellsOf = ({ cases, calls, operations, result, results, errors, refusals }: CallFigures): string[] => [
  String(cases),
  String(calls),
  share(operations, calls),
  share(result, results),
  share(errors, refusals),
];

function explain({ file, leftOut, unasked, standIns }: CallFigures): string[] {
  const counted = Object.entries(leftOut)
    .toSorted(([, one], [, other]) => other - one)
    .map(([operation, times]) => `${operation} ${times}`);
  return [
    `${file}:`,
    ...(counted.length === 0 ? [] : hang("  operations left out: ", counted.join(", "))),
    ...(standIns === 0 ? [] : [`  made by a stand-in, not compared: ${standIns}`]),
    ...(unasked === 0 ? [] : [`  not asked, for want of an earlier answer: ${unasked}`]),
    "",
  ];
}
