import type { Latency } from "./kernel/random.ts";
import table from "./latencies.json" with { type: "json" };

/** Every latency that the simulator draws, by its key in latencies.json (where each has its source). */
export type LatencyKey = Exclude<keyof typeof table, "comment">;

/** The distribution of that name. */
export const latency = (key: LatencyKey): Latency => table[key];

/** The API latency of a service: its own, or the default. */
export const apiLatency = (serviceId: string): Latency => {
  const own = `api.${serviceId}`;
  return own in table ? table[own as LatencyKey] : table["api.default"];
};
