import type { Command } from "commander";
import { type CallFigures, replayCallFile } from "../../simulator/conformance/calls/figures.ts";
import { type Folder, openFolder, readCases } from "../../simulator/conformance/corpus.ts";
import { type FileFigures, replayFile } from "../../simulator/conformance/replay.ts";
import { BadInput, problem } from "../bad-input.ts";
import { readConformanceArguments } from "../conformance-arguments.ts";
import { type ConformanceReport, renderConformance } from "../report/conformance.ts";
import type { Terminal } from "../terminal.ts";

/**
 * `lifeboat conformance`: replays the recorded cases in a folder and reports how many come out equal.
 *
 * @returns the exit code: 0 as much is equal as must be, or there is no data; 1 less is
 * @throws BadInput for unknown options, a folder that is none or cannot be read, and files that hold no cases
 */
export async function runConformanceCommand(command: Command, terminal: Terminal): Promise<number> {
  const { arguments: given, problems } = readConformanceArguments(command);
  if (problems.length > 0) throw new BadInput(problems);
  const { present, absent, calls, unknown } = openGiven(given.data);
  const read = present.map((file) => ({ file, cases: casesOf(given.data, file.file) }));
  const readCalls = calls.map((file) => ({ file, cases: casesOf(given.data, file) }));
  const announce = (file: string, cases: readonly unknown[]) => {
    if (terminal.stderr.isTTY && !given.json)
      terminal.stderr.write(`replaying ${file}: ${cases.length} cases\n`);
  };
  const files: FileFigures[] = [];
  for (const { file, cases } of read) {
    announce(file.file, cases);
    files.push(await replayFile(file, cases));
  }
  const callFiles: CallFigures[] = [];
  for (const { file, cases } of readCalls) {
    announce(file, cases);
    callFiles.push(await replayCallFile(file, cases));
  }
  const report: ConformanceReport = {
    schemaVersion: 1,
    data: given.data,
    files,
    calls: callFiles,
    absent,
    unknown,
  };
  terminal.stdout.write(given.json ? `${JSON.stringify(report)}\n` : renderConformance(report));
  return files.every(({ holds }) => holds) ? 0 : 1;
}

function openGiven(folder: string): Folder {
  const refused = (what: string) =>
    new BadInput([problem("--data", "a folder that can be read", `${folder}: ${what}`)]);
  try {
    return openFolder(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw refused(code === "ENOTDIR" ? "a file" : code);
  }
}

function casesOf(folder: string, file: string) {
  try {
    return readCases(folder, file);
  } catch (error) {
    const { message } = error as Error;
    throw new BadInput([problem(file, "a list of recorded cases in JSON", message)]);
  }
}
