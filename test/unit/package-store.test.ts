import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { explain, failureOf } from "../../cli/failure.ts";
import { storeOnce } from "../../simulator/deploy/package-store.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lifeboat-store-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the store of packages", () => {
  test("makes a package once, and says whose it is by its folder", async () => {
    let filled = 0;
    const fill = async (building: string) => {
      filled += 1;
      writeFileSync(join(building, "output", "template.json"), "{}");
    };
    await storeOnce(join(folder, "package", "abc"), fill);
    await storeOnce(join(folder, "package", "abc"), fill);
    expect(filled).toBe(1);
    expect(existsSync(join(folder, "package", "abc", "template.json"))).toBe(true);
  });

  test("names the folder that has to be writable, without a stack, where it is not", async () => {
    writeFileSync(join(folder, "package"), "no folder");
    const failure = await storeOnce(join(folder, "package", "abc"), async () => undefined).catch(failureOf);
    expect(failure).toMatchObject({ kind: "bad-input", exitCode: 2 });
    if (failure === undefined) throw new Error("it was stored");
    expect(explain(failure)).toBe(
      `lifeboat: the folder ${join(folder, "package")} has to be one that can be written to, because packages are built and kept there (EEXIST)\n`,
    );
  });
});
