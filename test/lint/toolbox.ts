import { join } from "node:path";
import { CannotStart, lastLine } from "../helpers/cannot-start.ts";
import { CACHE, installOnce } from "../helpers/install-once.ts";
import { run } from "../helpers/processes.ts";
import { pythonEnvironment } from "../helpers/python.ts";

const SCRIPT = "test:templates";
const ACTIONLINT = { module: "github.com/rhysd/actionlint/cmd/actionlint", version: "v1.7.12" };

/** Where the tools are. */
export interface Toolbox {
  /** Folder of cfn-lint, checkov and zizmor. */
  readonly python: string;
  /** Folder of actionlint. */
  readonly go: string;
}

/**
 * The tools at the pinned versions, under `.lifeboat/`; installed when they are not there yet.
 *
 * @throws CannotStart
 */
export async function openToolbox(root: string, say: (line: string) => void): Promise<Toolbox> {
  const requirements = join(root, "test", "lint", "requirements.txt");
  const python = await pythonEnvironment({ script: SCRIPT, requirements, say });
  const go = await installOnce(`actionlint-${ACTIONLINT.version}`, async (folder) => {
    say("building actionlint, once");
    await buildActionlint(folder);
  });
  return { python, go };
}

/** Go checks a module against its checksum database, so the version pins the content. */
async function buildActionlint(folder: string): Promise<void> {
  const go = (words: readonly string[]) =>
    run({ program: "go", arguments: words, env: { ...process.env, GOBIN: folder }, cwd: CACHE });
  await go(["version"]).catch((error: unknown) => {
    throw new CannotStart(`npm run ${SCRIPT} needs Go, to build actionlint: install go (${lastLine(error)})`);
  });
  await go(["install", `${ACTIONLINT.module}@${ACTIONLINT.version}`]).catch((error: unknown) => {
    throw new CannotStart(`npm run ${SCRIPT}: go cannot install actionlint (${lastLine(error)})`);
  });
}
