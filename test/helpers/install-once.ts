import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./project.ts";

/** Where the suites keep what they install. */
export const CACHE = join(ROOT, ".lifeboat");

/**
 * Installs something at the first use. Every process installs into a folder of its own, and a link to it is made when
 * it is whole: what was broken off is never taken for it, and of two that install at the same time the first wins.
 *
 * @param name says the content, such as "emulators-3837f8eb32af"; another content needs another name
 * @param install fills the folder, which is there and empty
 * @returns the folder
 * @throws whatever `install` throws; nothing is left of it then
 */
export async function installOnce(
  name: string,
  install: (folder: string) => Promise<void>,
  cache: string = CACHE,
): Promise<string> {
  const link = join(cache, name);
  if (existsSync(link)) return realpathSync(link);
  mkdirSync(cache, { recursive: true });
  clearAway(name, cache);
  const own = `${name}.${process.pid}`;
  const folder = join(cache, own);
  mkdirSync(folder);
  try {
    await install(folder);
    publish(own, link);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  if (realpathSync(link) !== realpathSync(folder)) rmSync(folder, { recursive: true, force: true });
  return realpathSync(link);
}

/** Makes the link, which is refused where another process made it before. */
function publish(own: string, link: string): void {
  try {
    symlinkSync(own, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Removes what processes that are gone have left, and a link to what somebody has removed. */
function clearAway(name: string, cache: string): void {
  rmSync(join(cache, name), { force: true });
  for (const entry of readdirSync(cache)) {
    const [, pid] = entry.startsWith(`${name}.`) ? (/\.(\d+)$/.exec(entry) ?? []) : [];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(cache, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
