import { activeReturns } from "./active-returns.ts";
import { backBeforeRoom } from "./back-before-room.ts";
import { bucketBlip } from "./bucket-blip.ts";
import { detectorBlind } from "./detector-blind.ts";
import { diesMidWay } from "./dies-mid-way.ts";
import { gray } from "./gray.ts";
import { healthyButNoisy } from "./healthy-but-noisy.ts";
import { keyDisabled } from "./key-disabled.ts";
import { newestPointBroken } from "./newest-point-broken.ts";
import { nothingWorks } from "./nothing-works.ts";
import { prepareFails } from "./prepare-fails.ts";
import { rateRefused } from "./rate-refused.ts";
import { regionLost } from "./region-lost.ts";
import { roomComesLate } from "./room-comes-late.ts";
import type { Scenario } from "./scenario.ts";
import { slotsTaken } from "./slots-taken.ts";
import { standbyIsolated } from "./standby-isolated.ts";
import { stuckCopies } from "./stuck-copies.ts";
import { workloadDown } from "./workload-down.ts";

/** Every scenario that can be rehearsed, by name: disasters first, then what must not be taken for one. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [
    regionLost,
    bucketBlip,
    activeReturns,
    diesMidWay,
    prepareFails,
    roomComesLate,
    backBeforeRoom,
    rateRefused,
    newestPointBroken,
    nothingWorks,
    healthyButNoisy,
    standbyIsolated,
    detectorBlind,
    gray,
    workloadDown,
    keyDisabled,
    slotsTaken,
    stuckCopies,
  ].map((scenario) => [scenario.name, scenario]),
);
