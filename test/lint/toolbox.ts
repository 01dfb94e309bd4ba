import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Go checks a module against its checksum database, so the version pins the content. */
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

/** What is missing on this machine; the message says what to install. */
export class MissingTool extends Error {
  constructor(what: string) {
    super(`npm run test:templates needs ${what}`);
    this.name = "MissingTool";
  }
}

/** Where the tools are. */
export interface Toolbox {
  /** Folder of cfn-lint, checkov and zizmor. */
  readonly python: string;
  /** Folder of actionlint. */
  readonly go: string;
}

/**
 * The tools at the pinned versions, under `.lifeboat/lint/`; installed when they are not there yet.
 *
 * @throws MissingTool
 */
export async function openToolbox(root: string, onProgress: (line: string) => void): Promise<Toolbox> {
  const requirements = join(root, "test", "lint", "requirements.txt");
  const python = await found("python3", [
    "-c",
    "import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))",
  ]);
  if (!python)
    throw new MissingTool("Python 3.11 or newer with its venv module (https://www.python.org/downloads/)");
  if (!(await found("go", ["version"])))
    throw new MissingTool("Go, to build actionlint (https://go.dev/dl/)");

  const version = createHash("sha256").update(readFileSync(requirements)).update(ACTIONLINT).digest("hex");
  const folder = join(root, ".lifeboat", "lint", version.slice(0, 16));
  const complete = join(folder, "complete");
  const toolbox = { python: join(folder, "venv", "bin"), go: join(folder, "go") };
  if (existsSync(complete)) return toolbox;

  onProgress("installing the pinned tools, once");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run("python3", ["-m", "venv", join(folder, "venv")]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
  await run(join(toolbox.python, "python"), [...pip, "-r", requirements]);
  await run("go", ["install", ACTIONLINT], { env: { ...process.env, GOBIN: toolbox.go } });
  writeFileSync(complete, "");
  return toolbox;
}

async function found(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}
