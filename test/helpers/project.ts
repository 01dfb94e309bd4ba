import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Every file that git knows of or would, below the given folders; sorted, relative to the root. */
export function projectFiles(...folders: string[]): string[] {
  const options = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", ...folders];
  const listed = execFileSync("git", options, { cwd: ROOT, encoding: "utf8" }).split("\0").filter(Boolean);
  return [...new Set(listed)].filter((file) => existsSync(join(ROOT, file))).sort();
}

/** A file's text. */
export const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** A state of a definition, as far as the project's rules look at it. */
export interface AslState {
  readonly Type: string;
  readonly Comment?: string;
  readonly Arguments?: { readonly FunctionName?: { readonly "Fn::GetAtt"?: readonly [string, string] } };
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly MaxDelaySeconds?: number;
    readonly JitterStrategy?: string;
  }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Branches?: readonly AslMachine[];
  readonly ItemProcessor?: AslMachine;
}

/** A definition, or a branch of one. */
export interface AslMachine {
  readonly Comment?: string;
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, AslState>>;
}

/** The definitions under state-machines/, by file. */
export const definitions = (): [file: string, machine: AslMachine][] =>
  projectFiles("state-machines")
    .filter((file) => file.endsWith(".asl.json"))
    .map((file) => [file, JSON.parse(read(file)) as AslMachine]);

/** All states of a machine, those of branches and iterators included. */
export function statesOf(machine: AslMachine): [name: string, state: AslState][] {
  return Object.entries(machine.States).flatMap(([name, state]): [string, AslState][] => [
    [name, state],
    ...(state.Branches ?? []).flatMap(statesOf),
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}
