import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PackagingFailed, packageArtefacts } from "../../simulator/deploy/package.ts";
import { contentHash } from "../../simulator/deploy/package-inputs.ts";
import { storeOnce } from "../../simulator/deploy/package-store.ts";
import { CONFIG_FILE, PACKAGING_MS, ROOT } from "../helpers/packaged.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lifeboat-package-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A project whose inputs are all there, with its own service files. */
function makeProject(serviceFile: string): void {
  for (const path of ["esbuild.config.cjs", "package.json", "package-lock.json", "tsconfig.json"])
    cpSync(join(ROOT, path), join(root, path));
  for (const folder of ["functions", "resources", "state-machines"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "functions", "one.ts"), "export const one = 1;\n");
  writeFileSync(join(root, "serverless.yml"), serviceFile);
  writeFileSync(join(root, "serverless.global.yml"), serviceFile);
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "dir");
}

const request = (more = {}) => ({
  root,
  configFile: CONFIG_FILE,
  stage: "drill",
  onProgress: () => undefined,
  ...more,
});

describe("packaging", () => {
  test(
    "that osls refuses ends in one error with osls's message, and leaves nothing behind",
    async () => {
      makeProject("service: broken\nprovider: { name: aws }\nresources: ${file(missing.yml)}\n");
      const failure = packageArtefacts(request());
      await expect(failure).rejects.toThrow(PackagingFailed);
      await expect(failure).rejects.toThrow(
        /^packaging serverless\S*yml for us-\w+-\d failed:\nCannot resolve serverless\S*yml/,
      );
      expect(readdirSync(join(root, ".lifeboat", "package"))).toEqual([]);
    },
    PACKAGING_MS,
  );

  test("is not begun with a bad configuration", async () => {
    makeProject("service: fine\nprovider: { name: aws }\n");
    const configFile = join(root, "bad.yml");
    writeFileSync(configFile, "regions: [us-east-1]\nunknown: 1\n");
    await expect(packageArtefacts(request({ configFile }))).rejects.toMatchObject({
      name: "InvalidConfiguration",
    });
    expect(existsSync(join(root, ".lifeboat"))).toBe(false);
  });
});

describe("the content hash", () => {
  const hash = (more = {}) => contentHash({ root, configFile: CONFIG_FILE, stage: "drill", ...more });

  test("changes with every input, and not with times or with the workload", () => {
    makeProject("service: fine\n");
    const before = hash();
    expect(hash()).toBe(before);
    expect(hash({ stage: "other" })).not.toBe(before);
    expect(hash({ configFile: join(root, "package.json") })).not.toBe(before);
    mkdirSync(join(root, "resources", "workload"));
    writeFileSync(join(root, "resources", "workload", "template.yml"), "a: 1\n");
    writeFileSync(join(root, "functions", "one.ts"), "export const one = 1;\n");
    expect(hash()).toBe(before);
    writeFileSync(join(root, "functions", "one.ts"), "export const one = 2;\n");
    expect(hash()).not.toBe(before);
  });
});

describe("the store of packages", () => {
  const fill = (text: string) => async (building: string) =>
    writeFileSync(join(building, "output", "file"), text);

  test("makes a package once, however many ask for it at the same time", async () => {
    const folder = join(root, "store", "abc");
    let times = 0;
    const count = async (building: string) => {
      times += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      await fill("x")(building);
    };
    await Promise.all([storeOnce(folder, count), storeOnce(folder, count), storeOnce(folder, count)]);
    expect(times).toBe(1);
    expect(readdirSync(join(root, "store"))).toEqual(["abc"]);
  });

  test("never takes a half-made package for a whole one", async () => {
    const folder = join(root, "store", "abc");
    const half = async (building: string) => {
      await fill("half")(building);
      throw new Error("interrupted");
    };
    await expect(storeOnce(folder, half)).rejects.toThrow("interrupted");
    expect(existsSync(folder)).toBe(false);
    await storeOnce(folder, fill("whole"));
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  test("clears away what a process that died has left", async () => {
    const folder = join(root, "store", "abc");
    mkdirSync(`${folder}.building`, { recursive: true });
    const dead = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
    writeFileSync(join(`${folder}.building`, "pid"), dead);
    await storeOnce(folder, fill("x"));
    expect(readdirSync(join(root, "store"))).toEqual(["abc"]);
  });

  test("keeps the four that were used last", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) {
      await storeOnce(join(root, "store", name), fill(name));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(readdirSync(join(root, "store")).sort()).toEqual(["b", "c", "d", "e"]);
  });
});
