import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./processes.ts";
import { say } from "./say.ts";

const OLDEST = [3, 10] as const;
const requirements = new URL("requirements.txt", import.meta.url).pathname;

/** Whether the engines' interpreter is missing; the message says in one line what to install. */
export class NoPython extends Error {
  constructor(found: string) {
    super(
      `the wire suite needs Python ${OLDEST.join(".")} or newer with venv (python3, python3-venv): ${found}`,
    );
    this.name = "NoPython";
  }
}

/**
 * Makes the virtual environment of the engines, once for each content of requirements.txt.
 *
 * @param cache the folder to keep it in
 * @returns the folder with the environment's programs
 * @throws NoPython
 */
export async function pythonEnvironment(cache: string): Promise<string> {
  await demandPython(cache);
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(cache, `python-${hash}`);
  const finished = join(folder, "finished");
  if (existsSync(finished)) {
    say(`Python environment: ${folder} (kept from an earlier run)`);
    return join(folder, "bin");
  }
  say(`Python environment: installing what requirements.txt pins into ${folder}, a few minutes once`);
  rmSync(folder, { recursive: true, force: true });
  await python(cache, ["-m", "venv", folder]).catch((error: Error) => {
    throw new NoPython(`venv fails: ${error.message.split("\n").at(-1)}`);
  });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
  const words = [...pip, "--only-binary", ":all:", "--requirement", requirements];
  await run({ program: join(folder, "bin", "python"), arguments: words, env: process.env, cwd: cache });
  // Only a finished environment is used again.
  writeFileSync(`${finished}.new`, "");
  renameSync(`${finished}.new`, finished);
  return join(folder, "bin");
}

async function demandPython(cwd: string): Promise<void> {
  const version = await python(cwd, [
    "-c",
    "import sys, venv, ensurepip; print(*sys.version_info[:2])",
  ]).catch((error: Error) => {
    throw new NoPython(error.message.includes("ENOENT") ? "no python3 on the PATH" : "python3 has no venv");
  });
  const [major = 0, minor = 0] = version.trim().split(" ").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new NoPython(`python3 is ${major}.${minor}`);
}

const python = (cwd: string, words: readonly string[]) =>
  run({ program: "python3", arguments: words, env: process.env, cwd });
