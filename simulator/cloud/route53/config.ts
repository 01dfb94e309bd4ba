import * as z from "zod";
import { CHECKER_REGIONS } from "./checkers.ts";

/** CloudFormation hands numbers and booleans on as strings when they come from a parameter. */
const whole = (low: number, high: number) =>
  z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(low).max(high));
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

const endpoint = {
  IPAddress: z.ipv4().optional(),
  FullyQualifiedDomainName: z.string().max(255).optional(),
  Port: whole(1, 65_535).default(443),
  ResourcePath: z.string().startsWith("/").max(255).default("/"),
  RequestInterval: z
    .union([z.int(), z.string().transform(Number)])
    .pipe(z.literal([10, 30]))
    .default(30),
  FailureThreshold: whole(1, 10).default(3),
  Inverted: flag.default(false),
  // Without SNI the server would have to guess its certificate, which no server of the rehearsal does.
  EnableSNI: flag.pipe(z.literal(true)).default(true),
  Regions: z.array(z.enum(CHECKER_REGIONS)).min(3).default(CHECKER_REGIONS),
};

/**
 * The health checks that the simulator knows, by `Type`, under AWS's own names. Each takes the settings that AWS
 * allows for its type and refuses every other; AWS's defaults are filled in.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
 */
export const healthCheckConfig = z
  .discriminatedUnion("Type", [
    z.strictObject({ Type: z.literal("HTTPS"), ...endpoint }),
    z.strictObject({
      Type: z.literal("HTTPS_STR_MATCH"),
      SearchString: z.string().min(1).max(255),
      ...endpoint,
    }),
    z.strictObject({
      Type: z.literal("CALCULATED"),
      ChildHealthChecks: z.array(z.string()).min(1).max(255),
      HealthThreshold: whole(0, 256),
      Inverted: flag.default(false),
    }),
    z.strictObject({
      Type: z.literal("CLOUDWATCH_METRIC"),
      AlarmIdentifier: z.strictObject({ Region: z.string(), Name: z.string() }),
      InsufficientDataHealthStatus: z.enum(["Healthy", "Unhealthy", "LastKnownStatus"]),
      Inverted: flag.default(false),
    }),
  ])
  .refine(
    (config) => !("Port" in config) || Boolean(config.IPAddress ?? config.FullyQualifiedDomainName),
    "an endpoint check needs IPAddress, FullyQualifiedDomainName or both",
  );

export type HealthCheckConfig = z.infer<typeof healthCheckConfig>;
export type EndpointConfig = Extract<HealthCheckConfig, { Type: "HTTPS" | "HTTPS_STR_MATCH" }>;
export type CalculatedConfig = Extract<HealthCheckConfig, { Type: "CALCULATED" }>;
export type MetricConfig = Extract<HealthCheckConfig, { Type: "CLOUDWATCH_METRIC" }>;
