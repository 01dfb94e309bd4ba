import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findJsonPath } from "../step-functions/definition/query-language.ts";
import { type ExecutionCase, replayExecution } from "./executions.ts";
import { type PatternCase, replayPattern } from "./patterns.ts";
import { readSpelled } from "./script.ts";
import { replaySingleState, type SingleStateCase } from "./single-states.ts";
import { replayValidation, type ValidationCase } from "./validation.ts";
import type { Verdict } from "./verdict.ts";

/** Why a case is not replayed although its file is. */
export type Apart = "jsonPath" | "apiErrors";

/** A kind of file, and how one of its cases is replayed. */
export interface CorpusFile {
  readonly file: string;
  /** The shares that must be equal for the file to hold, 0 to 1. */
  readonly least: { readonly result: number; readonly history?: number };
  /** @param spelled the case, with numbers as they are spelled in the file */
  replay(recorded: Recorded, spelled: Recorded): Verdict | Promise<Verdict>;
  apart?(recorded: Recorded): Apart | undefined;
}

/** A case as it was read; what it holds depends on its file. */
export type Recorded = { readonly id: string } & Readonly<Record<string, unknown>>;

/** The files that are replayed, in the order of their figures. */
const CORPUS: readonly CorpusFile[] = [
  {
    file: "state-machine-executions.json",
    least: { result: 0.95, history: 0.85 },
    replay: (recorded, spelled) =>
      replayExecution(recorded as unknown as ExecutionCase, spelled as unknown as ExecutionCase),
    apart: ({ definition }) => (isJsonPath(definition) ? "jsonPath" : undefined),
  },
  {
    file: "state-machine-single-states.json",
    least: { result: 0.95 },
    replay: (recorded) => replaySingleState(recorded as unknown as SingleStateCase),
    apart: (recorded) => {
      const { definition, expected } = recorded as unknown as SingleStateCase;
      if (expected.apiError !== undefined) return "apiErrors";
      return isJsonPath(asMachine(definition)) ? "jsonPath" : undefined;
    },
  },
  {
    file: "state-machine-validation.json",
    least: { result: 0 },
    replay: (recorded) => replayValidation(recorded as unknown as ValidationCase),
    apart: ({ definition }) => (isJsonPath(definition) ? "jsonPath" : undefined),
  },
  {
    file: "event-patterns.json",
    least: { result: 1 },
    replay: (recorded) => replayPattern(recorded as unknown as PatternCase),
  },
];

const isJsonPath = (definition: unknown): boolean =>
  findJsonPath(definition).some(({ message }) => message.endsWith("JSONPath"));

/** A state that stands alone is tested as the only one of a machine. */
const asMachine = (definition: unknown): unknown =>
  (definition as { States?: unknown }).States === undefined ? { States: { State: definition } } : definition;

/** What lies in a folder. */
export interface Folder {
  readonly present: readonly CorpusFile[];
  readonly absent: readonly string[];
  /** Sequences of API calls: whatever services they are about. */
  readonly calls: readonly string[];
  /** Nothing is known about these. */
  readonly unknown: readonly string[];
}

/** Looks into a folder. @throws the file system's error where there is none, or one that must not be read */
export function openFolder(folder: string): Folder {
  const names = readdirSync(folder).sort();
  const known = CORPUS.map(({ file }) => file);
  const others = names.filter((name) => !known.includes(name) && name.endsWith(".json"));
  return {
    present: CORPUS.filter(({ file }) => names.includes(file)),
    absent: known.filter((file) => !names.includes(file)),
    calls: others.filter((name) => name.startsWith("calls-")),
    unknown: others.filter((name) => !name.startsWith("calls-")),
  };
}

/**
 * Reads the cases of a file, each also as it is spelled.
 *
 * @throws SyntaxError where it is no JSON; TypeError where it is no list of cases
 */
export function readCases(folder: string, file: string): { recorded: Recorded; spelled: Recorded }[] {
  const text = readFileSync(join(folder, file), "utf8");
  const cases: unknown = JSON.parse(text);
  const isList = Array.isArray(cases) && cases.every((each) => typeof each?.id === "string");
  if (!isList) throw new TypeError("is no list of cases that each have an id");
  const spelled = readSpelled(text) as Recorded[];
  return cases.map((recorded: Recorded, index) => ({ recorded, spelled: spelled[index] ?? recorded }));
}
