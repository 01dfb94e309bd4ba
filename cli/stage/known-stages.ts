import { readdirSync } from "node:fs";

/** The folder with each stage's values (docs/deploy.md), below the folder that the command is run in. */
const DEPLOYMENTS = "deployments";

/** The stages that the project knows of, whether they are deployed or not. */
export function knownStages(folder = DEPLOYMENTS): string[] {
  try {
    return readdirSync(folder).flatMap((file) => /^(.+)\.yml$/.exec(file)?.[1] ?? []);
  } catch {
    // Most projects have no such folder before their first deployment.
    return [];
  }
}
