import type { Kernel } from "../../kernel/kernel.ts";
import type { Place } from "../../kernel/trace.ts";
import { AwsError, type Cloud, NotModelled, type Service } from "../cloud.ts";
import type { HealthCheckConfig } from "./config.ts";
import type { ReadAlarm } from "./derived-checks.ts";
import { HealthChecks } from "./health-checks.ts";
import type { RecordSet, RecordType, ZoneAnswer } from "./record-set.ts";
import { Zone } from "./zone.ts";

/**
 * Route 53: hosted zones, health checks, and the servers that answer. Its control plane is not at the SDK boundary
 * (it stands in us-east-1 and goes down with it, so nothing on the failover path may call it); what is here is the
 * data plane, which works whatever Region is lost.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/appendix-b---edge-network-global-service-guidance.html
 */
export class Route53 implements Service {
  readonly id = "Route 53";
  readonly operations = {};
  readonly #kernel: Kernel;
  readonly #checks: HealthChecks;
  readonly #zones: Zone[] = [];

  constructor(cloud: Pick<Cloud, "kernel" | "internet">, means: { readAlarm: ReadAlarm }) {
    const published = (checkId: string, cause: number) => {
      for (const zone of this.#zones) zone.refresh(checkId, cause);
    };
    this.#kernel = cloud.kernel;
    this.#checks = new HealthChecks(cloud, { ...means, published });
  }

  /** Makes a public hosted zone, as its owner did long before Lifeboat. */
  createZone(name: string): Zone {
    const zone = new Zone(this.#kernel, name, (checkId) => this.#checks.status(checkId).published);
    this.#zones.push(zone);
    return zone;
  }

  /**
   * Makes a health check, which starts at once, and returns its id. `name` is for people and names its streams.
   *
   * @throws AwsError InvalidInput for a child that is unknown or calculated; NotModelled for a check of a name in
   * one of the zones, whose addresses the checkers would have to resolve.
   */
  createHealthCheck(name: string, config: HealthCheckConfig, cause: number | null): string {
    const target = "Port" in config && !config.IPAddress ? config.FullyQualifiedDomainName : undefined;
    if (target !== undefined && this.#zoneOf(target))
      throw new NotModelled(`Route 53 health check ${name} of ${target} without IPAddress`);
    return this.#checks.create(name, config, cause);
  }

  /**
   * Makes a record set in a zone.
   *
   * @throws AwsError NoSuchHostedZone, NoSuchHealthCheck or InvalidChangeBatch.
   */
  createRecordSet(zoneId: string, set: RecordSet, cause: number | null): void {
    const zone = this.#zones.find(({ id }) => id === zoneId);
    if (!zone) throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${zoneId}`, 404);
    if (set.HealthCheckId !== undefined) this.#checks.status(set.HealthCheckId);
    zone.add(set, cause);
  }

  /** What the authoritative servers answer at this instant. */
  answer(name: string, type: RecordType): ZoneAnswer {
    return this.#zoneOf(name)?.answer(name, type) ?? { rcode: "REFUSED", values: [], ttl: 0 };
  }

  /** The same for a question that somebody puts, which is traced. */
  ask(question: { from: Place; name: string; type: RecordType; cause: number | null }): ZoneAnswer {
    const { from, name, type, cause } = question;
    const answer = this.answer(name, type);
    const { rcode, values: answers, ttl } = answer;
    const asked = { from, by: "authoritative", name, type, rcode, answers, ttl, cached: false } as const;
    this.#kernel.record(cause, { kind: "dns", ...asked });
    return answer;
  }

  /** Whether a host name is one of the zones' authoritative servers. */
  isNameServer(host: string): boolean {
    return this.#zones.some((zone) => zone.nameServers.includes(host.toLowerCase()));
  }

  /** A check's present health, and the one that the servers know by now; throws AwsError NoSuchHealthCheck. */
  status(checkId: string): { healthy: boolean; published: boolean } {
    return this.#checks.status(checkId);
  }

  #zoneOf(name: string): Zone | undefined {
    return this.#zones.find((zone) => zone.holds(name));
  }
}
