import type { Kernel } from "../../kernel/kernel.ts";
import { latency } from "../../latencies.ts";
import type { CalculatedConfig, MetricConfig } from "./config.ts";
import type { Verdict } from "./verdict.ts";

/** How the data stream of an alarm's metric stands against the alarm's settings. */
export type AlarmReading = "OK" | "ALARM" | "INSUFFICIENT_DATA" | "UNREACHABLE";

/** Reads the metric that an alarm watches, in the alarm's Region; the alarm's own state plays no part. */
export type ReadAlarm = (region: string, alarm: string) => AlarmReading;

/**
 * Makes a verdict follow its children: healthy while at least HealthThreshold of them are, so that 0 is always
 * healthy and a threshold above their number never.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
 */
export function followChildren(options: {
  config: CalculatedConfig;
  verdict: Verdict;
  children: readonly Verdict[];
  cause: number | null;
}): void {
  const { config, verdict, children } = options;
  const judge = (cause: number | null) => {
    const healthy = children.filter((child) => child.healthy).length;
    const reason = `${healthy} of ${children.length} children are healthy, ${config.HealthThreshold} needed`;
    verdict.judge(healthy >= config.HealthThreshold, cause, reason);
  };
  for (const child of children) child.listen(judge);
  judge(options.cause);
}

/** AWS does not say how often a metric check is evaluated; assumed somewhere in this range each time. */
const READ_EVERY_MS = [10_000, 30_000] as const;

/**
 * Makes a verdict follow a metric's data stream. A Region that is gone sends no data, which is insufficient data.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function followMetric(options: {
  kernel: Kernel;
  config: MetricConfig;
  verdict: Verdict;
  readAlarm: ReadAlarm;
}): void {
  const { kernel, config, verdict, readAlarm } = options;
  const stream = kernel.random(`route53/metric/${verdict.subject.name}`);
  const wait = () => kernel.after(stream.integer(...READ_EVERY_MS), read);
  const read = () => {
    const reading = readAlarm(config.AlarmIdentifier.Region, config.AlarmIdentifier.Name);
    kernel.after(stream.latency(latency("route53.metricCheck")), () => {
      take(reading, config, verdict);
      wait();
    });
  };
  wait();
}

/** Without data the check is *given* a status, which inversion does not turn; LastKnownStatus leaves it. */
function take(reading: AlarmReading, config: MetricConfig, verdict: Verdict): void {
  const reason = `the metric of ${config.AlarmIdentifier.Name} in ${config.AlarmIdentifier.Region} says ${reading}`;
  if (reading === "OK" || reading === "ALARM") verdict.judge(reading === "OK", null, reason);
  else if (config.InsufficientDataHealthStatus !== "LastKnownStatus")
    verdict.assign(config.InsufficientDataHealthStatus === "Healthy", null, reason);
}
