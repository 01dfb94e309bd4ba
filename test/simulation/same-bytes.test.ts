import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PACKAGING_MS, packaged, ROOT } from "../helpers/packaged.ts";

const folder = mkdtempSync(join(tmpdir(), "lifeboat-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  await packaged();
}, PACKAGING_MS);

/** Runs the command in a process of its own. */
async function drill(name: string, env: Record<string, string>) {
  const out = join(folder, name);
  const words = [join(ROOT, "cli", "index.ts"), "drill", "--seed", "7", "--json", "--out", out];
  const options = { cwd: folder, env: { PATH: process.env["PATH"] ?? "", ...env }, maxBuffer: 1e8 };
  const config = ["--config", join(ROOT, "lifeboat.yml")];
  const { stdout } = await promisify(execFile)(process.execPath, [...words, ...config], options);
  const { elapsedMs, ...report } = JSON.parse(stdout);
  return { stdout, elapsedMs, report, trace: readFileSync(join(out, "trace.jsonl")) };
}

test("the same seed gives the same bytes in another process, with another home, zone, language and AWS settings", async () => {
  const first = await drill("first", { HOME: folder, TZ: "UTC", LANG: "C" });
  const second = await drill("second", {
    HOME: join(folder, "elsewhere"),
    TZ: "Pacific/Chatham",
    LANG: "tr_TR.UTF-8",
    LC_ALL: "tr_TR.UTF-8",
    AWS_MAX_ATTEMPTS: "9",
    AWS_RETRY_MODE: "adaptive",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  });
  expect(second.trace.equals(first.trace)).toBe(true);
  expect(second.report).toEqual(first.report);
  expect(JSON.stringify(second.report)).toBe(JSON.stringify(first.report));
  expect(first.elapsedMs).toEqual(expect.any(Number));
  expect(first.stdout.trim().split("\n")).toHaveLength(1);
}, 120_000);
