import { join } from "node:path";
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import { miniStackOn } from "../helpers/emulators.ts";
import { freePort, serve } from "../helpers/processes.ts";
import type { Callback } from "./answers.ts";
import { Asked } from "./asked.ts";

const PATCHES = ["patches/", "../wire/patches/"].map((path) => new URL(path, import.meta.url));
const ACCOUNT = "123456789012";

/** A MiniStack on the loopback interface, whose functions the test plays. */
export interface MiniStack {
  readonly client: SFNClient;
  readonly asked: Asked;
  close(): void;
}

/**
 * Starts MiniStack; `stopAll` of processes.ts ends it.
 *
 * @param options.bin the Python environment's programs
 * @param options.corrected whether the wire suite's corrections apply
 */
export async function startMiniStack(options: {
  readonly bin: string;
  readonly folder: string;
  readonly corrected: boolean;
}): Promise<MiniStack> {
  const { bin, folder, corrected } = options;
  const port = await freePort();
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    // MiniStack takes a key of twelve digits for the account.
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: "test" },
  });
  const asked = await Asked.open((callback) => void callBack(client, callback));
  const env = { SFN_WAIT_SCALE: "0", MACHINES_ASK: asked.url, ...(corrected && { MACHINES_CORRECTED: "1" }) };
  const command = miniStackOn({ bin, folder, port, patches: PATCHES, env });
  await serve(command, port, join(folder, "ministack.log"));
  return { client, asked, close: () => asked.close() };
}

async function callBack(client: SFNClient, callback: Callback): Promise<void> {
  const { token: taskToken, output, error, cause } = callback;
  if (error !== undefined) await client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
  else if (output !== undefined)
    await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
}
