import { type HealthCheckConfig, healthCheckConfig } from "../../simulator/cloud/route53/config.ts";
import type { AlarmReading } from "../../simulator/cloud/route53/derived-checks.ts";
import { Route53 } from "../../simulator/cloud/route53/route53.ts";
import type { HttpRequest, HttpServer } from "../../simulator/internet/internet.ts";
import { Network } from "../../simulator/internet/network.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";

export const START = Date.parse("2026-01-05T00:00:00Z");
export const HOSTNAME = "www.xyz-corp.example";
export const ADDRESS = { "us-east-1": "198.51.100.1", "us-west-2": "198.51.100.2" } as const;

/** The internet and Route 53 without any Region's services; `alarm` is what every metric check reads. */
export interface GlobalWorld {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly route53: Route53;
  alarm: AlarmReading;
  /** Makes a check from settings as a template writes them. */
  check(name: string, settings: Record<string, unknown>): string;
  /** The trace's records of one kind. */
  records<Kind extends TraceRecord["kind"]>(kind: Kind): Extract<TraceRecord, { kind: Kind }>[];
}

/** Runs `main` in such a world, from START on. */
export function inGlobalWorld<Result>(
  main: (world: GlobalWorld) => Promise<Result>,
  seed = 1,
): Promise<Result> {
  return runInVirtualTime({ seed, startMs: START }, (kernel) => {
    const network = new Network(kernel);
    const readAlarm = () => world.alarm;
    const route53 = new Route53({ kernel, internet: network }, { readAlarm });
    const world: GlobalWorld = {
      kernel,
      network,
      route53,
      alarm: "OK",
      check: (name, settings) => route53.createHealthCheck(name, parseCheck(settings), null),
      records: (kind) => kernel.trace.records.filter((record) => record.kind === kind) as never,
    };
    return main(world);
  });
}

export const parseCheck = (settings: Record<string, unknown>): HealthCheckConfig =>
  healthCheckConfig.parse(settings);

/** A server whose answer is made by `respond`; 10 ms of its own work and the site's certificate unless it says so. */
export function serverIn(
  region: string,
  respond: (request: HttpRequest) => "refused" | undefined | Partial<Answer>,
): HttpServer {
  return {
    region,
    serve: (request) => {
      const answer = respond(request);
      if (answer === undefined || answer === "refused") return answer;
      return { status: 200, body: "healthy", certificateNames: [HOSTNAME], serviceMs: 10, ...answer };
    },
  };
}

type Answer = Exclude<ReturnType<HttpServer["serve"]>, "refused" | undefined>;
