import { ACCOUNT } from "./engines.ts";

/** A health check as Route 53 lists it: its id, and the members of its configuration by name. */
export interface HealthCheck {
  readonly id: string;
  readonly type: string;
  readonly config: Readonly<Record<string, string>>;
  readonly children: readonly string[];
}

/** A record of the zone; values without the quotes of a TXT record. */
export interface ZoneRecord {
  readonly name: string;
  readonly type: string;
  readonly failover: string;
  readonly healthCheckId: string | null;
  readonly values: readonly string[];
}

/**
 * Route 53 as it stands on the wire, read without an SDK, so that the suite needs no client that the product lacks.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53.html
 */
export function openRoute53(endpoint: string) {
  const call = async (path: string, body?: string): Promise<string> => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/route53/aws4_request, SignedHeaders=host, Signature=0`;
    const method = body === undefined ? "GET" : "POST";
    const response = await fetch(`${endpoint}/2013-04-01/${path}`, {
      method,
      headers: { authorization },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Route 53 ${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    /** Makes a zone; returns its id. */
    async createZone(name: string): Promise<string> {
      const answer = await call(
        "hostedzone",
        `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>wire</CallerReference></CreateHostedZoneRequest>`,
      );
      return (first(answer, "Id") ?? "").replace("/hostedzone/", "");
    },
    async healthChecks(): Promise<HealthCheck[]> {
      return all(await call("healthcheck"), "HealthCheck").map((text) => {
        const config = first(text, "HealthCheckConfig") ?? "";
        const members = [...config.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, key = "", value = ""]) => [
          key,
          plain(value),
        ]);
        return {
          id: first(text, "Id") ?? "",
          type: first(config, "Type") ?? "",
          config: Object.fromEntries(members),
          children: all(config, "ChildHealthCheck"),
        };
      });
    },
    async records(zone: string): Promise<ZoneRecord[]> {
      return all(await call(`hostedzone/${zone}/rrset`), "ResourceRecordSet").map((text) => ({
        name: (first(text, "Name") ?? "").replace(/\.$/, ""),
        type: first(text, "Type") ?? "",
        failover: first(text, "Failover") ?? "",
        healthCheckId: first(text, "HealthCheckId") ?? null,
        values: all(text, "Value").map((value) => plain(value).replace(/^"|"$/g, "")),
      }));
    },
  };
}

function all(text: string, element: string): string[] {
  return [...text.matchAll(new RegExp(`<${element}(?: [^>]*)?>([^]*?)</${element}>`, "g"))].map(
    ([, inner = ""]) => inner,
  );
}

const first = (text: string, element: string): string | undefined => all(text, element)[0];

const plain = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
