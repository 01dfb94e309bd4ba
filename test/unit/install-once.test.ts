import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { installOnce } from "../helpers/install-once.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "install-once-"));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Installs a file, and counts how often. */
function installer() {
  const installed = { times: 0 };
  const install = async (folder: string) => {
    installed.times += 1;
    writeFileSync(join(folder, "tool"), "");
  };
  return { installed, install };
}

/** No process has it: Linux and macOS give none above. */
const NOBODY = 4_194_305;

describe("what the suites install", () => {
  test("is installed once", async () => {
    const { installed, install } = installer();
    const folder = await installOnce("tool-1", install, cache);
    expect(await installOnce("tool-1", install, cache)).toBe(folder);
    expect(existsSync(join(folder, "tool"))).toBe(true);
    expect(installed.times).toBe(1);
  });

  test("is installed again where it could not be finished, and nothing is left of that", async () => {
    const broken = installOnce("tool-1", () => Promise.reject(new Error("no network")), cache);
    await expect(broken).rejects.toThrow("no network");
    expect(readdirSync(cache)).toEqual([]);
    const { installed, install } = installer();
    await installOnce("tool-1", install, cache);
    expect(installed.times).toBe(1);
  });

  test("is not taken from a process that was ended within it; its folder is cleared away", async () => {
    const left = join(cache, `tool-1.${NOBODY}`);
    mkdirSync(left);
    writeFileSync(join(left, "half"), "");
    const { installed, install } = installer();
    await installOnce("tool-1", install, cache);
    expect(installed.times).toBe(1);
    expect(existsSync(left)).toBe(false);
  });

  test("is left alone while another process installs it; the first that is done is the one that stays", async () => {
    // The process that started this one is running all the time.
    const other = join(cache, `tool-1.${process.ppid}`);
    mkdirSync(other);
    const { install } = installer();
    const folder = await installOnce(
      "tool-1",
      async (own) => {
        await install(own);
        symlinkSync(basename(other), join(cache, "tool-1"));
      },
      cache,
    );
    expect(basename(folder)).toBe(basename(other));
    expect(readdirSync(cache).sort()).toEqual(["tool-1", basename(other)]);
  });

  test("is installed again where somebody has removed it", async () => {
    const { installed, install } = installer();
    rmSync(await installOnce("tool-1", install, cache), { recursive: true });
    await installOnce("tool-1", install, cache);
    expect(installed.times).toBe(2);
  });
});
