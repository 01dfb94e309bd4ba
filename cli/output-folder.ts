import { accessSync, constants, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Problem } from "../functions/lib/errors.ts";
import { problem } from "./bad-input.ts";

/** The files that a drill writes. Nothing else in the folder is touched. */
const FILES = ["report.html", "report.json", "trace.jsonl"] as const;

/**
 * Says what speaks against writing into a folder, without touching anything.
 *
 * @param folder as it was given with `--out`; it need not exist
 */
export function outputFolderProblems(folder: string): Problem[] {
  const found = (what: string) => [problem("--out", "a folder that can be written to", `${folder}: ${what}`)];
  let existing = resolve(folder);
  for (;;) {
    const status = statusOf(existing);
    if (status === "unreadable") return found(`${existing} cannot be looked at`);
    if (status !== "absent") {
      if (status !== "folder") return found(`${existing} is not a folder`);
      break;
    }
    existing = dirname(existing);
  }
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    return found(`${existing} is not writable (${(error as NodeJS.ErrnoException).code})`);
  }
  const occupied = FILES.map((name) => join(resolve(folder), name)).filter(
    (path) => !["absent", "file"].includes(statusOf(path)),
  );
  return occupied.flatMap((path) => found(`${path} is not a file`));
}

function statusOf(path: string): "absent" | "folder" | "file" | "other" | "unreadable" {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Below a file there is nothing; the walk upwards will meet the file itself.
    return code === "ENOENT" || code === "ENOTDIR" ? "absent" : "unreadable";
  }
}

/** Makes the folder, if need be, before the run: a drill that cannot keep its report is not worth running. */
export function makeOutputFolder(folder: string): Problem[] {
  const absent: string[] = [];
  for (let path = resolve(folder); statusOf(path) === "absent"; path = dirname(path)) absent.unshift(path);
  try {
    // One by one: Node's own `recursive` never ends where the file system says that nothing can be made (/proc).
    for (const path of absent) mkdirSync(path);
    return [];
  } catch (error) {
    return [problem("--out", "a folder that can be made", `${folder}: ${(error as Error).message}`)];
  }
}

/** Writes files whole: each under a temporary name first, so that a reader never sees half of one. */
export function writeOutput(
  folder: string,
  files: Readonly<Partial<Record<(typeof FILES)[number], string>>>,
): void {
  for (const name of FILES) {
    const text = files[name];
    if (text === undefined) continue;
    const temporary = join(folder, `.${name}.${process.pid}.tmp`);
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, join(folder, name));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}
