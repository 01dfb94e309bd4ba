import { regionLost } from "./region-lost.ts";
import type { Scenario } from "./scenario.ts";

/** Every scenario that can be rehearsed, by name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = { [regionLost.name]: regionLost };
