import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { CannotStart, lastLine } from "./cannot-start.ts";
import { CACHE, installOnce } from "./install-once.ts";
import { run } from "./processes.ts";
import { ROOT } from "./project.ts";

/** moto and MiniStack, which three suites compare with. */
export const EMULATORS = join(ROOT, "test", "helpers", "emulators", "requirements.txt");

const OLDEST = [3, 11] as const;

/** Who needs Python packages, and which. */
export interface PythonNeed {
  /** The npm script, such as "test:wire". */
  readonly script: string;
  /** A file for pip with versions and hashes, in a folder that says whose they are. */
  readonly requirements: string;
  /** Told what takes a while, in a few words. */
  say(what: string): void;
}

/**
 * A virtual environment with these packages, made at the first use and for each content of the file.
 *
 * @returns the folder with the environment's programs
 * @throws CannotStart where there is no Python or the packages cannot be had
 */
export async function pythonEnvironment({ script, requirements, say }: PythonNeed): Promise<string> {
  await demandPython(script);
  const name = basename(dirname(requirements));
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = await installOnce(`python-${name}-${hash}`, async (made) => {
    say(`installing the Python packages of ${relative(ROOT, requirements)}, a minute or two the first time`);
    await python(["-m", "venv", made]).catch((error: unknown) => {
      throw new CannotStart(missing(script, lastLine(error)));
    });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
    const words = [...pip, "--requirement", requirements];
    const program = join(made, "bin", "python");
    await run({ program, arguments: words, env: process.env, cwd: CACHE }).catch((error: unknown) => {
      throw new CannotStart(
        `npm run ${script}: pip cannot install ${relative(ROOT, requirements)} (${lastLine(error)})`,
      );
    });
  });
  return join(folder, "bin");
}

async function demandPython(script: string): Promise<void> {
  const version = await python(["-c", "import sys, venv, ensurepip; print(*sys.version_info[:2])"]).catch(
    (error: unknown) => {
      throw new CannotStart(missing(script, lastLine(error)));
    },
  );
  const [major = 0, minor = 0] = version.trim().split(" ").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new CannotStart(missing(script, `python3 is ${major}.${minor}`));
}

const missing = (script: string, found: string) =>
  `npm run ${script} needs Python ${OLDEST.join(".")} or newer with its venv module: install python3 and python3-venv (${found})`;

const python = (words: readonly string[]) =>
  run({ program: "python3", arguments: words, env: process.env, cwd: ROOT });
