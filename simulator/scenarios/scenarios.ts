import { bucketBlip } from "./bucket-blip.ts";
import { detectorBlind } from "./detector-blind.ts";
import { gray } from "./gray.ts";
import { healthyButNoisy } from "./healthy-but-noisy.ts";
import { keyDisabled } from "./key-disabled.ts";
import { regionLost } from "./region-lost.ts";
import type { Scenario } from "./scenario.ts";
import { slotsTaken } from "./slots-taken.ts";
import { standbyIsolated } from "./standby-isolated.ts";
import { workloadDown } from "./workload-down.ts";

/** Every scenario that can be rehearsed, by name: disasters first, then what must not be taken for one. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [
    regionLost,
    bucketBlip,
    healthyButNoisy,
    standbyIsolated,
    detectorBlind,
    gray,
    workloadDown,
    keyDisabled,
    slotsTaken,
  ].map((scenario) => [scenario.name, scenario]),
);
