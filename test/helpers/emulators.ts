import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, cleanEnvironment } from "./processes.ts";

/** How an emulator is started. */
export interface EmulatorSettings {
  /** Folder of the Python environment's programs. */
  readonly bin: string;
  /** Folder that it runs in. */
  readonly folder: string;
  readonly port: number;
  /** Folders with a sitecustomize.py that corrects it. */
  readonly patches: readonly URL[];
  /** What is asked of it besides. */
  readonly env: Readonly<Record<string, string>>;
}

/** moto's server on the loopback interface. */
export const motoOn = (settings: EmulatorSettings): Command =>
  python(settings, ["moto.server", "-H", "127.0.0.1", "-p", `${settings.port}`], {});

/** MiniStack on the loopback interface, without the servers of its own that nobody asks. */
export function miniStackOn(settings: EmulatorSettings): Command {
  const temporary = join(settings.folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  return python(settings, ["ministack"], {
    GATEWAY_PORT: `${settings.port}`,
    BIND_HOST: "127.0.0.1",
    SFTP_ENABLED: "0",
    IOT_MTLS_ENABLED: "0",
    TMPDIR: temporary,
  });
}

function python(
  { bin, folder, patches, env }: EmulatorSettings,
  words: readonly string[],
  own: Readonly<Record<string, string>>,
): Command {
  return {
    program: join(bin, "python"),
    arguments: ["-m", ...words],
    cwd: folder,
    env: {
      ...cleanEnvironment(folder),
      PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONPATH: patches.map((patch) => fileURLToPath(patch)).join(":"),
      ...own,
      ...env,
    },
  };
}
