import { motoOn } from "../helpers/emulators.ts";
import { EMULATORS, pythonEnvironment } from "../helpers/python.ts";
import { type Emulator, startEmulator } from "./emulator.ts";

/**
 * Installs moto where it is not there yet.
 *
 * @param say told what takes a while, in a few words
 * @returns what starts it
 * @throws CannotStart where there is no Python, or where the packages cannot be had
 */
export async function prepareMoto(say: (what: string) => void): Promise<() => Promise<Emulator>> {
  const bin = await pythonEnvironment({ script: "test:differential", requirements: EMULATORS, say });
  return async () => {
    const moto = await startEmulator("moto", (port, folder) =>
      motoOn({ bin, folder, port, patches: [], env: {} }),
    );
    // Without it executions never end.
    const execute = { stepfunctions: { execute_state_machine: true } };
    await fetch(`${moto.endpoint}/moto-api/config`, { method: "POST", body: JSON.stringify(execute) });
    return moto;
  };
}
