import { cleanEnvironment, type Running, start } from "../helpers/processes.ts";
import type { Gate } from "./gate.ts";
import { STAGE } from "./stage.ts";

/** Whoever sits at a desk, outside of both Regions, with the `lifeboat` command. */
export interface Desk {
  /** Where the commands run, and where files may be put. */
  readonly folder: string;
  /** The configuration that the stage was deployed with. */
  readonly config: string;
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
export function createDesk(folder: string, config: string, gate: Gate): Desk {
  const cli = new URL("../../cli/index.ts", import.meta.url).pathname;
  return {
    folder,
    config,
    lifeboat: ([command = "", ...words], env) =>
      start({
        program: process.execPath,
        arguments: [cli, command, "--stage", STAGE, "--config", config, ...words],
        cwd: folder,
        env: {
          ...cleanEnvironment(folder),
          ...roadsOf(gate),
          ...env,
        },
      }),
  };
}

/** How the AWS SDK is told its way through the gate, and to ask nobody else for credentials. */
export const roadsOf = ({ api, ec2 }: Gate) => ({
  AWS_ENDPOINT_URL: api.url,
  AWS_ENDPOINT_URL_EC2: ec2.url,
  AWS_EC2_METADATA_DISABLED: "true",
});
