import { dirname } from "node:path";
import { type Running, start } from "../helpers/processes.ts";
import type { Gate } from "./gate.ts";
import { STAGE } from "./stage.ts";

/** Whoever sits at a desk, outside of both Regions, with the `lifeboat` command. */
export interface Desk {
  /** Where the commands run, and where files may be put. */
  readonly folder: string;
  /**
   * Starts `lifeboat <words> --stage wire`, a process of its own.
   *
   * @param env credentials; also another way to AWS than the gate's; undefined takes a variable away
   */
  lifeboat(words: readonly string[], env: Readonly<NodeJS.ProcessEnv>): Running;
}

/**
 * Puts a desk into the world.
 *
 * @param config the file that the stage was deployed with
 */
export function createDesk(folder: string, config: string, { api, ec2 }: Gate): Desk {
  const cli = new URL("../../cli/index.ts", import.meta.url).pathname;
  return {
    folder,
    lifeboat: ([command = "", ...words], env) =>
      start({
        program: process.execPath,
        arguments: [cli, command, "--stage", STAGE, "--config", config, ...words],
        cwd: folder,
        env: {
          PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
          HOME: folder,
          LANG: "C.UTF-8",
          TZ: "UTC",
          AWS_ENDPOINT_URL: api.url,
          AWS_ENDPOINT_URL_EC2: ec2.url,
          AWS_EC2_METADATA_DISABLED: "true",
          ...env,
        },
      }),
  };
}
