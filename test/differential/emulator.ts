import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "../helpers/cannot-start.ts";
import { CACHE } from "../helpers/install-once.ts";
import { type Command, freePort, serve } from "../helpers/processes.ts";

/** What the simulator is compared with, as explanations name it. */
export const EMULATORS = ["moto", "dynamodb-local"] as const;
export type EmulatorName = (typeof EMULATORS)[number];

/** The same as people call it. */
export const TITLES: Readonly<Record<EmulatorName, string>> = {
  moto: "moto",
  "dynamodb-local": "DynamoDB Local",
};

/** A server on this machine, with an account or a database of its own for each case. */
export interface Emulator {
  readonly name: EmulatorName;
  /** "http://127.0.0.1:12345" */
  readonly endpoint: string;
}

/**
 * Starts one; `stopAll` of processes.ts ends it.
 *
 * @param commandOn how it is started on a port, in a folder
 * @throws CannotStart
 */
export async function startEmulator(
  name: EmulatorName,
  commandOn: (port: number, folder: string) => Command,
): Promise<Emulator> {
  const folder = join(CACHE, "differential");
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  await serve(commandOn(port, folder), port, join(folder, `${name}.log`)).catch((error: Error) => {
    throw new CannotStart(`${TITLES[name]} did not start: ${error.message}`);
  });
  return { name, endpoint: `http://127.0.0.1:${port}` };
}
