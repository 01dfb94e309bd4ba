import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const REQUIREMENTS = fileURLToPath(new URL("requirements.txt", import.meta.url));
const HOME = fileURLToPath(new URL("../../.lifeboat", import.meta.url));

const START_MS = 60_000;
const run = promisify(execFile);

/** A moto server on loopback, with an account of its own for each case. */
export interface Moto {
  /** "http://127.0.0.1:12345" */
  readonly endpoint: string;
  /** Ends it, by its process id. */
  stop(): void;
}

/** Something is missing on this machine; the message is one line that says what to install. */
export class CannotStart extends Error {}

/**
 * Starts moto in a private environment, which is made at the first use and whenever requirements.txt changes. It
 * listens on loopback, on a port that the system chooses.
 *
 * @param tell told what takes a while, in a few words
 * @throws CannotStart where there is no Python 3, where the packages cannot be had, or where the server says nothing
 */
export async function startMoto(tell: (what: string) => void): Promise<Moto> {
  const python = await environment(tell);
  tell("starting moto");
  const server = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stop = () => server.kill("SIGKILL");
  // Whoever ends this process without a word must not leave a server behind.
  process.once("exit", stop);
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = "";
    const fail = () => {
      stop();
      reject(new CannotStart(`moto did not start: ${said.trim().split("\n").at(-1) || "it said nothing"}`));
    };
    const timer = setTimeout(fail, START_MS);
    server.once("exit", fail);
    server.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
      const [, found] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      server.removeListener("exit", fail);
      resolve(found);
    });
  });
  // Without it executions never end.
  const execute = { stepfunctions: { execute_state_machine: true } };
  await fetch(`${endpoint}/moto-api/config`, { method: "POST", body: JSON.stringify(execute) });
  return { endpoint, stop };
}

/** The private environment's interpreter. */
async function environment(tell: (what: string) => void): Promise<string> {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const folder = join(HOME, `moto-${digest}`);
  const python = (of: string) => join(of, "bin", "python");
  if (existsSync(python(folder))) return python(folder);
  // Made aside and renamed: what was broken off is never taken for whole, and two may do it at the same time.
  const part = `${folder}.${process.pid}`;
  tell("making a Python environment");
  try {
    await run("python3", [
      "-c",
      `import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11) and sys.version)`,
    ]);
    await run("python3", ["-m", "venv", part]);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw new CannotStart(
      `Python 3.11 or newer with its venv module is needed: install python3 and python3-venv (${lastLine(error)})`,
    );
  }
  tell("installing moto, a minute or two the first time");
  try {
    const options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "-r", REQUIREMENTS];
    await run(python(part), ["-m", "pip", "install", ...options], { maxBuffer: 1e8 });
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(python(folder)))
      throw new CannotStart(
        `moto could not be installed from test/differential/requirements.txt (${lastLine(error)})`,
      );
  }
  return python(folder);
}

/** Where a failed program says what was wrong. */
const lastLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1) ?? "";
