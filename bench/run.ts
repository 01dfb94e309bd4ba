import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasColour, type Terminal } from "../cli/terminal.ts";
import { parseConfiguration } from "../functions/lib/config/load.ts";
import { packageArtefacts } from "../simulator/deploy/package.ts";
import type { BenchArguments } from "./arguments.ts";
import { profiled } from "./profile.ts";
import { createProgress } from "./progress.ts";
import { play, rehearse, type Sample, SCENARIO } from "./rehearse.ts";
import { resultOf } from "./result.ts";
import { shares } from "./shares.ts";
import { renderResult } from "./text.ts";

/** The project that this file belongs to is the one that is measured. */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Profiling slows a run, so these few seeds are run once more, apart from the ones that are timed. */
const PROFILED_SEEDS = 3;

/**
 * Packages the deployment, rehearses every seed, one after the other in this process, and prints the figures.
 *
 * @returns the exit code: 0 every seed held, 1 not every one
 * @throws InvalidConfiguration for a lifeboat.yml that is none; whatever a rehearsal throws
 */
export async function runBench({ seeds, json }: BenchArguments, terminal: Terminal): Promise<number> {
  const configFile = join(ROOT, "lifeboat.yml");
  const configuration = parseConfiguration(readFileSync(configFile, "utf8"), configFile);
  const progress = createProgress(terminal);
  try {
    const artefacts = await packageArtefacts({
      root: ROOT,
      configFile,
      stage: "drill",
      onProgress: (message) => progress.say(`packaging: ${message}`),
    });
    const setting = { configuration, artefacts };
    const samples: Sample[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      progress.say(`${SCENARIO}, seed ${seed} of ${seeds}`);
      samples.push(await rehearse(setting, seed));
    }
    const profiledSeeds = Math.min(PROFILED_SEEDS, seeds);
    progress.say(`profiling ${profiledSeeds} of them`);
    const profile = await profiled(async () => {
      for (let seed = 1; seed <= profiledSeeds; seed += 1) await play(setting, seed);
    });
    progress.close();
    const result = resultOf({
      scenario: SCENARIO,
      samples,
      shares: shares(profile),
      profiledSeeds,
      configuration,
    });
    const shown = json ? JSON.stringify(result) : renderResult(result, hasColour(terminal));
    terminal.stdout.write(`${shown}\n`);
    return result.failures.length === 0 ? 0 : 1;
  } finally {
    progress.close();
  }
}
