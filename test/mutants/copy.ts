import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** All that a rehearsal in a process of its own loads. */
const PARTS = [
  "cli",
  "esbuild.config.cjs",
  "functions",
  "lifeboat.yml",
  "package-lock.json",
  "package.json",
  "resources",
  "serverless.global.yml",
  "serverless.yml",
  "simulator",
  "state-machines",
  "test/mutants/rehearse.worker.ts",
  "tsconfig.json",
];

/** Copies the project into a new folder; the installed packages are shared. */
export function copyProject(
  root: string,
  folder: string,
  files: ReadonlyMap<string, string> = new Map(),
): void {
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
}
