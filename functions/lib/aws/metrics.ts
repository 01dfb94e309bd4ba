import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { metricNamespace } from "../domain/names.ts";
import type { Environment } from "../runtime/environment.ts";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { translated } from "./translate.ts";

/** One value of a metric of a group. */
export interface Measurement {
  readonly group: string;
  readonly name: string;
  readonly value: number;
  /** Kept by the second instead of by the minute, for alarms with a period of 10 s. */
  readonly highResolution?: boolean;
}

/** Publishes measurements in this Region, as of now. */
export interface Metrics {
  publish(measurements: readonly Measurement[]): Promise<void>;
}

/** Opens the stage's metrics in the environment's Region. */
export function openMetrics(host: Host, { region, stage }: Environment): Metrics {
  const client = makeClient(host, new CloudWatchClient(clientSettings(host, region, "home")));
  return {
    publish: async (measurements) => {
      if (measurements.length === 0) return;
      const command = new PutMetricDataCommand({
        Namespace: metricNamespace(stage),
        MetricData: measurements.map(({ group, name, value, highResolution }) => ({
          MetricName: name,
          Dimensions: [{ Name: "Group", Value: group }],
          Timestamp: host.now(),
          Value: value,
          StorageResolution: highResolution ? 1 : 60,
        })),
      });
      await translated(`publish ${measurements.length} metrics in ${region}`, client.send(command));
    },
  };
}
