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

/** Nothing can be made in the folder where packages are kept. */
export class StoreUnwritable extends Error {
  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(
      `the folder ${folder} has to be one that can be written to, because packages are built and kept there (${cause.code})`,
      { cause },
    );
    this.name = "StoreUnwritable";
  }
}

/** A read-only file system, a lack of rights, and a place where no folder can be. */
const UNWRITABLE: readonly (string | undefined)[] = [
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOTDIR",
  "EEXIST",
  "ENOENT",
];

/**
 * Makes `folder` once, whoever asks for it: of several processes one does the work and the others wait for it. It
 * appears as a whole or not at all.
 *
 * @param fill given an empty folder to work in; what it puts into `output` in there becomes `folder`
 * @throws StoreUnwritable; whatever `fill` throws
 */
export async function storeOnce(folder: string, fill: (building: string) => Promise<void>): Promise<void> {
  const building = `${folder}${BUILDING}`;
  while (!existsSync(folder)) {
    if (!claimIn(dirname(folder), building)) {
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
  keepRecent(folder);
}

function claimIn(store: string, building: string): boolean {
  try {
    mkdirSync(store, { recursive: true });
    return claim(building);
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    throw UNWRITABLE.includes(failure.code) ? new StoreUnwritable(store, failure) : error;
  }
}

/** Says that a package was used, and removes old ones; where nothing can be written there is nothing to be tidied. */
function keepRecent(folder: string): void {
  const now = new Date();
  try {
    utimesSync(folder, now, now);
    removeOld(dirname(folder));
  } catch (error) {
    if (!UNWRITABLE.includes((error as NodeJS.ErrnoException).code)) throw error;
  }
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
