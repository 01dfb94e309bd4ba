import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { PACKAGING_MS, packaged } from "../helpers/packaged.ts";
import { ROOT, read } from "../helpers/project.ts";

/** Lines that tell of the machine on which the drill ran, or of the folder it wrote to. */
const ELSEWHERE = /virtual hours in|steady state|s in all|report and trace/;

test(
  "the README shows what the drill of seed 1 prints",
  async () => {
    await packaged();
    const out = mkdtempSync(join(tmpdir(), "lifeboat-readme-"));
    try {
      const words = [join(ROOT, "cli", "index.ts"), "drill", "--seed", "1", "--out", out];
      const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: ROOT });
      const printed = new Set(stdout.split("\n").map((line) => line.trimEnd()));
      const [, shown = ""] = /```\n(Lifeboat drill: [\s\S]*?)```/.exec(read("README.md")) ?? [];
      const lines = shown.split("\n").filter((line) => line !== "  ..." && !ELSEWHERE.test(line));
      expect(lines.length).toBeGreaterThan(80);
      expect(lines.filter((line) => !printed.has(line))).toEqual([]);
    } finally {
      rmSync(out, { recursive: true });
    }
  },
  PACKAGING_MS,
);
