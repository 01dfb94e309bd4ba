import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import { freePort, serve } from "../helpers/processes.ts";
import type { Callback } from "./answers.ts";
import { Asked } from "./asked.ts";

const PATCHES = ["patches/", "../wire/patches/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const ACCOUNT = "123456789012";

/** A MiniStack on the loopback interface, whose functions the test plays. */
export interface MiniStack {
  readonly client: SFNClient;
  readonly asked: Asked;
  close(): void;
}

/**
 * Starts MiniStack; `stopAll` of the wire suite's processes ends it.
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
  const temporary = join(folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  const port = await freePort();
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    // MiniStack takes a key of twelve digits for the account.
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: "test" },
  });
  const asked = await Asked.open((callback) => void callBack(client, callback));
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    HOME: folder,
    LANG: "C.UTF-8",
    TZ: "UTC",
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONPATH: PATCHES.join(":"),
    GATEWAY_PORT: `${port}`,
    BIND_HOST: "127.0.0.1",
    SFTP_ENABLED: "0",
    IOT_MTLS_ENABLED: "0",
    TMPDIR: temporary,
    SFN_WAIT_SCALE: "0",
    MACHINES_ASK: asked.url,
    ...(corrected && { MACHINES_CORRECTED: "1" }),
  };
  const command = { program: join(bin, "python"), arguments: ["-m", "ministack"], env, cwd: folder };
  await serve(command, port, join(folder, "ministack.log"));
  return { client, asked, close: () => asked.close() };
}

async function callBack(client: SFNClient, callback: Callback): Promise<void> {
  const { token: taskToken, output, error, cause } = callback;
  if (error !== undefined) await client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
  else if (output !== undefined)
    await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
}
