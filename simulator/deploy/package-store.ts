import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Packages that are kept; each takes some 40 MB. */
const KEPT = 4;

/** How often to look whether another process has finished the same package. */
const LOOK_AGAIN_MS = 250;

const BUILDING = ".building";

/**
 * Makes `folder` once, whoever asks for it: of several processes one does the work and the others wait for it. It
 * appears as a whole or not at all.
 *
 * @param fill given an empty folder to work in; what it puts into `output` in there becomes `folder`
 * @throws whatever `fill` throws
 */
export async function storeOnce(folder: string, fill: (building: string) => Promise<void>): Promise<void> {
  const building = `${folder}${BUILDING}`;
  mkdirSync(dirname(folder), { recursive: true });
  while (!existsSync(folder)) {
    if (!claim(building)) {
      await wait(LOOK_AGAIN_MS);
      continue;
    }
    try {
      mkdirSync(join(building, "output"));
      await fill(building);
      renameSync(join(building, "output"), folder);
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  }
  const now = new Date();
  utimesSync(folder, now, now);
  removeOld(dirname(folder));
}

/** Making a folder is atomic: whoever makes it has the work. What a dead process left is cleared away. */
function claim(building: string): boolean {
  const owner = join(building, "pid");
  try {
    mkdirSync(building);
  } catch (error) {
    if (!isThereAlready(error)) throw error;
    if (!isAlive(owner)) rmSync(building, { recursive: true, force: true });
    return false;
  }
  writeFileSync(owner, String(process.pid));
  return true;
}

/** True as well while the owner has not yet written who it is. Signal 0 only asks. */
function isAlive(owner: string): boolean {
  try {
    return process.kill(Number(readFileSync(owner, "utf8")), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

const isThereAlready = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EEXIST";

function removeOld(store: string): void {
  const packages = readdirSync(store)
    .filter((name) => !name.endsWith(BUILDING))
    .map((name) => ({ path: join(store, name), usedAt: statSync(join(store, name)).mtimeMs }))
    .sort((left, right) => right.usedAt - left.usedAt);
  for (const { path } of packages.slice(KEPT)) rmSync(path, { recursive: true, force: true });
}
