import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Everything that decides what is packaged, besides the configuration and the stage; relative to the root. */
const INPUTS = [
  "esbuild.config.cjs",
  "functions",
  "package-lock.json",
  "package.json",
  "resources",
  "serverless.global.yml",
  "serverless.yml",
  "state-machines",
  "tsconfig.json",
];

/** The reference workload is deployed as it is; it goes into no package. */
const isInput = (path: string) => !path.startsWith(join("resources", "workload"));

/** The configuration's name inside a workspace: what the packaging reads when it is told nothing else. */
const CONFIGURATION = "lifeboat.yml";

/** Where the inputs are, and what is made of them. */
export interface PackageInputs {
  /** The project's root. */
  readonly root: string;
  /** Path of lifeboat.yml. */
  readonly configFile: string;
  readonly stage: string;
}

/** Hexadecimal digits that change whenever an input does: paths and contents, not times. */
export function contentHash({ root, configFile, stage }: PackageInputs): string {
  const hash = createHash("sha256").update(`stage ${stage}\0`);
  for (const path of inputFiles(root)) hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  return hash.update(`${CONFIGURATION}\0`).update(readFileSync(configFile)).digest("hex").slice(0, 16);
}

/**
 * Copies the inputs into a folder of their own. osls and its plugins write into `.serverless` and `.esbuild` of the
 * service's folder, so two of them at once need two folders.
 */
export function makeWorkspace({ root, configFile }: PackageInputs, folder: string): void {
  for (const path of inputFiles(root)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  cpSync(configFile, join(folder, CONFIGURATION));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
}

/** Sorted, so that the hash does not hang on a file system's order. */
function inputFiles(root: string): string[] {
  const files = INPUTS.flatMap((input) => {
    if (!statSync(join(root, input)).isDirectory()) return [input];
    return readdirSync(join(root, input), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  });
  return files.filter(isInput).sort();
}
