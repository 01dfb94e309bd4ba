import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { DeploymentInputs } from "../../resources/deployment-inputs.ts";
import { makeWorkspace } from "../../simulator/deploy/package-inputs.ts";
import { cleanEnvironment, run } from "../helpers/processes.ts";
import { ACCOUNT, SECRET } from "./engines.ts";

export const STAGE = "wire";

/** A copy of the service's files, with the settings that a user makes before deploying. */
export interface Workspace {
  readonly folder: string;
  readonly region: string;
  readonly endpoint: string;
}

/** The settings, and where to deploy to. */
export interface StageSettings {
  readonly configuration: Configuration;
  readonly inputs: DeploymentInputs;
  readonly endpoint: string;
}

/** The configuration of the workspace in a folder, as a user has it. */
export const configurationFile = (folder: string): string => `${folder}.lifeboat.yml`;

/** Makes the copy: osls writes into the service's folder, so two of them at once need two folders. */
export function prepareWorkspace(
  folder: string,
  region: string,
  { configuration, inputs, endpoint }: StageSettings,
): Workspace {
  const root = new URL("../../", import.meta.url).pathname;
  rmSync(folder, { recursive: true, force: true });
  const configFile = configurationFile(folder);
  writeFileSync(configFile, stringify(configuration));
  makeWorkspace({ root, configFile, stage: STAGE }, folder);
  mkdirSync(join(folder, "deployments"));
  writeFileSync(join(folder, "deployments", `${STAGE}.yml`), stringify(inputs));
  return { folder, region, endpoint };
}

/** Runs a command of osls in the workspace, against the engine. */
export function osls({ folder, endpoint }: Workspace, words: readonly string[]): Promise<string> {
  const bin = join(folder, "node_modules", "serverless", "bin", "serverless.js");
  return run({
    program: process.execPath,
    arguments: [bin, ...words, "--stage", STAGE],
    cwd: folder,
    env: {
      ...cleanEnvironment(folder),
      CI: "1",
      NO_COLOR: "1",
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_ENDPOINT_URL: endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
      SLS_TELEMETRY_DISABLED: "1",
    },
  });
}
