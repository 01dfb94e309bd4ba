import type { GroupConfiguration } from "../config/schema.ts";
import type { SlotEvidence, Testimony } from "../domain/evidence.ts";
import { oracleName } from "../domain/names.ts";
import { StepFailed } from "../errors.ts";
import type { HttpsAnswer } from "../ports/https.ts";
import type { Environment } from "./environment.ts";
import type { Host } from "./host.ts";

/** A dead Region may not eat the budget: connect within 1 s, answer within 3 s. */
export const PATIENCE = { connectTimeoutMs: 1_000, timeoutMs: 3_000 };

/** What one probe found, and why. */
export interface Finding {
  readonly testimony: Testimony;
  readonly reason: string;
}

/**
 * Hears the witnesses about a group's active Region. In quiet times only E1 and E2 are asked; when the probe
 * fails, and as long as a suspicion stands, the self-check and the beacon are asked too.
 */
export async function gatherEvidence(
  host: Host,
  environment: Environment,
  subject: { readonly group: GroupConfiguration; readonly region: string; readonly suspicious: boolean },
): Promise<Omit<SlotEvidence, "slotMs">> {
  const { group, region, suspicious } = subject;
  const address = environment.addresses[group.name]?.[region];
  if (address === undefined)
    throw new StepFailed(`LIFEBOAT_ADDRESSES has no address for ${group.name} in ${region}`);
  const askOthers = () => Promise.all([checkSelf(host), askBeacon(host, environment, region)]);
  const early = suspicious ? askOthers() : undefined;
  const [probe, oracle] = await Promise.all([
    probeEndpoint(host, group, address),
    askOracle(host, environment, group, region),
  ]);
  const [self, beacon] = probe.testimony === "UP" ? [] : await (early ?? askOthers());
  await early;
  return {
    probe: probe.testimony,
    oracle: oracle.testimony,
    selfCheck: self?.testimony ?? "UNKNOWN",
    beacon: beacon?.testimony ?? "UNKNOWN",
    reasons: [probe, oracle, self, beacon].flatMap((finding) => (finding ? [finding.reason] : [])),
  };
}

/** Asks a group's server for its health, as its users would reach it: by address, under the production name. */
export async function probeEndpoint(
  host: Host,
  group: GroupConfiguration,
  address: string,
): Promise<Finding> {
  const { health, hostname } = group;
  const target = { address, port: health.port, serverName: hostname, path: health.path, ...PATIENCE };
  const answer = await host.https.get(target);
  const wrong = whatIsWrong(answer, health);
  return wrong === undefined
    ? { testimony: "UP", reason: `endpoint ${address} answers in ${answer.latencyMs} ms` }
    : { testimony: "DOWN", reason: `endpoint ${address}: ${wrong}` };
}

/** What speaks against a healthy server; undefined when nothing does. */
function whatIsWrong(answer: HttpsAnswer, health: GroupConfiguration["health"]): string | undefined {
  if (answer.outcome === "failed") return answer.reason;
  const { status, body, latencyMs } = answer;
  if (status !== health.status) return `status ${status} instead of ${health.status}`;
  if (!body.includes(health.bodyContains)) return `the body lacks "${health.bodyContains}"`;
  if (latencyMs > health.maxLatencyMs) return `${latencyMs} ms, more than ${health.maxLatencyMs}`;
  return undefined;
}

/** E2: what Route 53's checkers in eight Regions think of the endpoint, read through the DNS data plane. */
async function askOracle(
  host: Host,
  environment: Environment,
  group: GroupConfiguration,
  region: string,
): Promise<Finding> {
  const name = oracleName(group, region);
  const question = { servers: environment.nameServers, name, type: "TXT", timeoutMs: 1_000 } as const;
  const answer = await host.dns.query(question);
  if (answer.outcome === "failed")
    return { testimony: "UNKNOWN", reason: `oracle ${name}: ${answer.reason}` };
  const [value] = answer.values;
  const known = value === "UP" || value === "DOWN";
  return { testimony: known ? value : "UNKNOWN", reason: `oracle ${name} says ${value ?? "nothing"}` };
}

/** E4: whether we reach the world at all. One of two independent places is proof enough. */
async function checkSelf(host: Host): Promise<Finding> {
  const places = host.configuration.detection.selfCheck;
  const reached = await anyAnswers(host, places);
  return reached === undefined
    ? { testimony: "DOWN", reason: `self-check: neither ${places.join(" nor ")} answers` }
    : { testimony: "UP", reason: `self-check: ${reached} answers` };
}

/** E5: whether the active Region's APIs answer, with whatever status. */
async function askBeacon(host: Host, environment: Environment, region: string): Promise<Finding> {
  const places = [
    `ec2.${region}.amazonaws.com`,
    `${environment.otherSwitchBucket}.s3.${region}.amazonaws.com`,
  ];
  const reached = await anyAnswers(host, places);
  return reached === undefined
    ? { testimony: "DOWN", reason: `beacon: neither the EC2 API nor S3 of ${region} answers` }
    : { testimony: "UP", reason: `beacon: ${reached} answers` };
}

/** The first of the places that gives any HTTP answer. */
async function anyAnswers(host: Host, places: readonly string[]): Promise<string | undefined> {
  const answers = await Promise.all(
    places.map((place) =>
      host.https.get({ address: place, port: 443, serverName: place, path: "/", ...PATIENCE }),
    ),
  );
  return places.find((_, index) => answers[index]?.outcome === "answered");
}
