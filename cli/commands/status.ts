import type { Command } from "commander";
import { findStage } from "../stage/deployed.ts";
import { readStageInput } from "../stage/input.ts";
import { readStage } from "../stage/read-stage.ts";
import { statusOf } from "../stage/status.ts";
import { renderStatus } from "../stage/status-text.ts";
import { realWorld, type StageWorld } from "../stage/world.ts";
import { hasColour, type Terminal } from "../terminal.ts";

/**
 * `lifeboat status`: says how a deployed stage is. Changes nothing.
 *
 * @returns the exit code: 0 all is well, 1 something needs attention
 * @throws BadInput, StageTrouble
 */
export async function runStatusCommand(
  command: Command,
  terminal: Terminal,
  world: StageWorld = realWorld(),
): Promise<number> {
  const { given, configuration } = readStageInput(command);
  const host = world.host(configuration);
  const views = await readStage(host, given.stage, await findStage(host, given.stage));
  const at = new Date(world.now()).toISOString();
  const status = statusOf(configuration, views, { stage: given.stage, at });
  terminal.stdout.write(
    given.json ? `${JSON.stringify(status)}\n` : renderStatus(status, hasColour(terminal)),
  );
  return status.attention.length === 0 ? 0 : 1;
}
