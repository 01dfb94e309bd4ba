import { spawn } from "node:child_process";
import { join } from "node:path";

/** What is to be packaged, and where. */
export interface OslsRun {
  /** A workspace with the service's files and `node_modules`. */
  readonly workspace: string;
  /** "serverless.yml" or "serverless.global.yml". */
  readonly serviceFile: string;
  readonly region: string;
  readonly stage: string;
  /** Folder for the template and the zip files. */
  readonly output: string;
}

/** osls refused or failed; the message is its own. */
export class PackagingFailed extends Error {
  constructor(serviceFile: string, region: string, message: string) {
    super(`packaging ${serviceFile} for ${region} failed:\n${message}`);
    this.name = "PackagingFailed";
  }
}

/**
 * Runs `osls package` as a child process: offline, without credentials, and without anything of the caller's
 * environment but PATH.
 *
 * @throws PackagingFailed
 */
export async function runOsls({ workspace, serviceFile, region, stage, output }: OslsRun): Promise<void> {
  const bin = join(workspace, "node_modules", "serverless", "bin", "serverless.js");
  const options = ["--config", serviceFile, "--stage", stage, "--region", region, "--package", output];
  const child = spawn(join(workspace, "node_modules", ".bin", "node"), [bin, "package", ...options], {
    cwd: workspace,
    env: cleanEnvironment(workspace),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new PackagingFailed(serviceFile, region, messageOf(text) || `exit code ${code}`);
}

/** The same on every machine: no credentials, no shared configuration files, no telemetry, no colours. */
const cleanEnvironment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  LANG: "C.UTF-8",
  TZ: "UTC",
  CI: "1",
  NO_COLOR: "1",
  AWS_EC2_METADATA_DISABLED: "true",
  SLS_NOTIFICATIONS_MODE: "off",
  SLS_TELEMETRY_DISABLED: "1",
});

/** What osls says after "Error:", else all that it said. */
function messageOf(text: string): string {
  const at = text.indexOf("Error:\n");
  return (at < 0 ? text : text.slice(at + "Error:\n".length)).trim();
}
