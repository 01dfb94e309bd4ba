import type { CallFigures } from "../../simulator/conformance/calls/figures.ts";
import type { CaseDifference, FileFigures } from "../../simulator/conformance/replay.ts";
import { renderCalls } from "./conformance-calls.ts";
import { share } from "./share.ts";
import { cut, hang, WIDTH, wrap } from "./wrap.ts";

/** What `lifeboat conformance --json` prints. */
export interface ConformanceReport {
  readonly schemaVersion: 1;
  /** The folder, as it was given. */
  readonly data: string;
  readonly files: readonly FileFigures[];
  /** Files of API calls. */
  readonly calls: readonly CallFigures[];
  /** Known files that are not there. */
  readonly absent: readonly string[];
  readonly unknown: readonly string[];
}

/** The figures for people, in eighty columns. */
export function renderConformance({ data, files, calls, absent, unknown }: ConformanceReport): string {
  const isEmpty = files.length === 0 && calls.length === 0;
  const said = [
    ...(isEmpty ? wrap(`There is no recorded data in ${data}: nothing was replayed.`, WIDTH) : []),
    ...(files.length === 0 ? [] : table(files)),
    ...apart(files),
    ...renderCalls(calls),
    ...[...files, ...calls].flatMap(differencesOf),
    ...named("absent: ", absent),
    ...named("unknown: ", unknown),
  ];
  return `${said.join("\n")}\n`;
}

const COLUMNS = ["cases", "result", "cause", "history"] as const;

function table(files: readonly FileFigures[]): string[] {
  const row = (file: string, cells: readonly string[], end = "") =>
    `${file.padEnd(34)}${cells.map((cell) => cell.padStart(9)).join("")}  ${end}`.trimEnd();
  const figures = (figure: FileFigures) => [
    String(figure.cases),
    share(figure.result, figure.cases),
    share(figure.cause, figure.cases),
    figure.history === null ? "-" : share(figure.history, figure.histories),
  ];
  return [
    row("equal in", COLUMNS),
    ...files.map((figure) => row(figure.file, figures(figure), figure.holds ? "" : "LESS")),
    "",
  ];
}

function apart(files: readonly FileFigures[]): string[] {
  const lines = files.flatMap(({ file, apart: { jsonPath, apiErrors } }) => {
    const counts = [
      ...(jsonPath > 0 ? [`${jsonPath} in JSONPath`] : []),
      ...(apiErrors > 0 ? [`${apiErrors} errors of TestState's own API`] : []),
    ];
    return counts.length === 0 ? [] : hang(`counted apart in ${file}: `, counts.join(", "));
  });
  return lines.length === 0 ? [] : [...lines, ""];
}

function differencesOf({ file, differences }: Pick<FileFigures, "file" | "differences">): string[] {
  if (differences.length === 0) return [];
  return [`${file}:`, ...differences.flatMap(describe), ""];
}

/** Of long values the beginning is enough to find them; `--json` has them whole. */
const LONGEST = 300;

function describe({ id, aspect, path, recorded, replayed }: CaseDifference): string[] {
  const shown = (value: unknown) => cut(JSON.stringify(value) ?? "nothing", LONGEST);
  if (aspect === "replay") return [...hang("  ", id), ...hang("    not replayed: ", String(replayed))];
  return [
    ...hang("  ", id),
    ...hang(`    ${aspect}: `, path),
    ...hang("      recorded: ", shown(recorded)),
    ...hang("      replayed: ", shown(replayed)),
  ];
}

const named = (head: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : hang(head, names.join(", "));
