import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { createNodeHttps } from "../../functions/lib/ports/node-https.ts";
import type { Clients } from "./clients.ts";
import type { HealthCheck } from "./route53-wire.ts";

/** What the checkers need to see of the world. */
export interface Surroundings {
  readonly checks: readonly HealthCheck[];
  readonly clients: ReadonlyMap<string, Clients>;
  /** PEM of the authority that the sites' certificate comes from. */
  readonly ca: string;
  readonly bucketRegion: (bucket: string) => string;
  readonly isLost: (region: string) => boolean;
}

/** Route 53's health checkers, in the place of the eight Regions': no engine here probes anything. */
export interface Checkers {
  /** Looks at everything once; checks that are due count up or down. */
  look(): Promise<void>;
  isHealthy(id: string): boolean;
}

interface Standing {
  healthy: boolean;
  /** Looks in a row that contradict `healthy`. */
  against: number;
}

/**
 * Does what each health check's own configuration says. Not modelled: the 18 % rule, regions of checkers and delays.
 * A new inverted check is born unhealthy, others healthy.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function createCheckers({ checks, clients, ca, bucketRegion, isLost }: Surroundings): Checkers {
  const https = createNodeHttps({ ca });
  const standings = new Map<string, Standing>(
    checks.map(({ id, config }) => [id, { healthy: config["Inverted"] !== "true", against: 0 }]),
  );

  /** Whether the endpoint answers as it should; an address is asked under the name, a name alone is a switch object. */
  const endpointAnswers = async ({ type, config }: HealthCheck): Promise<boolean> => {
    const wanted = config["SearchString"] ?? "";
    if (config["IPAddress"] === undefined) return (await objectText(config)).includes(wanted);
    const answer = await https.get({
      address: config["IPAddress"],
      port: Number(config["Port"]),
      serverName: config["FullyQualifiedDomainName"] ?? "",
      path: config["ResourcePath"] ?? "/",
      connectTimeoutMs: 4_000,
      timeoutMs: 4_000,
    });
    if (answer.outcome === "failed") return false;
    return answer.status < 400 && (type !== "HTTPS_STR_MATCH" || answer.body.includes(wanted));
  };

  const objectText = async (config: HealthCheck["config"]): Promise<string> => {
    const [bucket = ""] = (config["FullyQualifiedDomainName"] ?? "").split(".s3.");
    const region = bucketRegion(bucket);
    if (isLost(region)) return "";
    const s3 = clients.get(region)?.s3;
    const Key = (config["ResourcePath"] ?? "/").slice(1);
    const found = await s3?.send(new GetObjectCommand({ Bucket: bucket, Key })).catch(() => undefined);
    return (await found?.Body?.transformToString()) ?? "";
  };

  /** The metric's newest value of five minutes; undefined without data. */
  const metricSays = async ({ config }: HealthCheck): Promise<boolean | undefined> => {
    const region = config["Region"] ?? "";
    if (isLost(region)) return undefined;
    const [, stage = "", group = ""] = /^lifeboat-(\w+)-(.+)-taken-over$/.exec(config["Name"] ?? "") ?? [];
    const now = Date.now();
    const { Datapoints = [] } =
      (await clients.get(region)?.cloudWatch.send(
        new GetMetricStatisticsCommand({
          Namespace: `Lifeboat/${stage}`,
          MetricName: "TakenOver",
          Dimensions: [{ Name: "Group", Value: group }],
          Statistics: ["Maximum"],
          Period: 60,
          StartTime: new Date(now - 300_000),
          EndTime: new Date(now + 60_000),
        }),
      )) ?? {};
    const newest = Datapoints.sort((a, b) => Number(b.Timestamp) - Number(a.Timestamp))[0];
    return newest?.Maximum === undefined ? undefined : newest.Maximum < 1;
  };

  const lookAt = async (check: HealthCheck): Promise<void> => {
    const standing = standings.get(check.id);
    if (standing === undefined || check.type === "CALCULATED") return;
    if (check.type === "CLOUDWATCH_METRIC") {
      // LastKnownStatus: without data it stays as it is.
      standing.healthy = (await metricSays(check)) ?? standing.healthy;
      return;
    }
    const seen = (await endpointAnswers(check)) !== (check.config["Inverted"] === "true");
    standing.against = seen === standing.healthy ? 0 : standing.against + 1;
    if (standing.against < Number(check.config["FailureThreshold"] ?? 3)) return;
    Object.assign(standing, { healthy: seen, against: 0 });
  };

  const isHealthy = (id: string): boolean => {
    const check = checks.find((candidate) => candidate.id === id);
    if (check?.type !== "CALCULATED") return standings.get(id)?.healthy ?? true;
    return check.children.filter(isHealthy).length >= Number(check.config["HealthThreshold"]);
  };

  return {
    look: async () => {
      await Promise.all(checks.map(lookAt));
    },
    isHealthy,
  };
}
