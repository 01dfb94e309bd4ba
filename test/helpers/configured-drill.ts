import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import type { Report } from "../../cli/report/report.ts";
import { CONFIG_FILE, ROOT } from "./packaged.ts";

type Group = Readonly<Record<string, unknown>>;

/** A lifeboat.yml as it was parsed, as far as it is changed here. */
interface Draft {
  readonly regions: readonly string[];
  readonly groups: readonly [Group, ...Group[]];
}

/** A drill of the project's configuration with other groups, made of its first one, by the command itself. */
export const drillOf = (
  groups: (web: Group) => readonly Group[],
  words: readonly string[] = [],
): Promise<Report> => drillWith((draft) => ({ groups: groups(draft.groups[0]) }), words);

/** A drill of the project's configuration with other values at its top level, by the command itself. */
export async function drillWith(
  change: (draft: Draft) => Readonly<Record<string, unknown>>,
  words: readonly string[] = [],
): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "lifeboat-"));
  try {
    const configuration = parse(readFileSync(CONFIG_FILE, "utf8"));
    const file = join(folder, "lifeboat.yml");
    writeFileSync(file, stringify({ ...configuration, ...change(configuration) }));
    const out = join(folder, "out");
    const all = [join(ROOT, "cli", "index.ts"), "drill", "--json", "--config", file, "--out", out, ...words];
    const { stdout } = await promisify(execFile)(process.execPath, all, { cwd: ROOT, maxBuffer: 1e8 });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
