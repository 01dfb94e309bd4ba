import { Buffer } from "node:buffer";
import { failureOf } from "../../../functions/lib/ports/failures.ts";
import type { HttpOutcome, HttpRequest, Internet } from "../../internet/internet.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { type Checker, checkersIn } from "./checkers.ts";
import type { EndpointConfig } from "./config.ts";
import type { Verdict } from "./verdict.ts";

/**
 * More than 18 % of the checkers must find an endpoint healthy. A checker connects within 4 s, gets a status within
 * 2 s more, and looks for the string in the first 5,120 bytes of the body.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
const HEALTHY_SHARE = 0.18;
const CONNECT_TIMEOUT_MS = 4_000;
const ANSWER_TIMEOUT_MS = 2_000;
const SEARCHED_BYTES = 5_120;

/** A checker that has not reported for so many intervals is left out of the count (assumed; AWS does not say). */
const SILENT_INTERVALS = 3;

/** One checker's own opinion of the endpoint: it changes only after FailureThreshold equal results in a row. */
interface Observer {
  readonly checker: Checker;
  readonly request: HttpRequest;
  healthy: boolean;
  lastResult: boolean;
  run: number;
  reportedAt: number;
}

/** What endpoint checks are made with. */
interface Means {
  readonly kernel: Kernel;
  readonly internet: Internet;
  readonly config: EndpointConfig;
  readonly verdict: Verdict;
}

/** An HTTPS or HTTPS_STR_MATCH check: checkers in many Regions that know nothing of each other. */
export class EndpointCheck {
  readonly #means: Means;
  readonly #intervalMs: number;
  readonly #observers: readonly Observer[];

  /** Starts probing: each checker at its own place within the interval, for as long as the run lasts. */
  constructor(means: Means) {
    const { kernel, config, verdict } = means;
    this.#means = means;
    this.#intervalMs = config.RequestInterval * 1_000;
    this.#observers = checkersIn(config.Regions).map((checker) => ({
      checker,
      request: requestOf(checker, config),
      healthy: true,
      lastResult: true,
      run: 0,
      reportedAt: kernel.now(),
    }));
    const phases = kernel.random(`route53/phases/${verdict.subject.name}`);
    for (const observer of this.#observers)
      kernel.after(phases.integer(0, this.#intervalMs - 1), () => this.#probe(observer));
  }

  #probe(observer: Observer): void {
    const { kernel, internet } = this.#means;
    kernel.after(this.#intervalMs, () => this.#probe(observer));
    if (internet.isLost(observer.checker.place)) return;
    const outcome = internet.exchange(observer.request);
    kernel.after(outcome.afterMs, () => this.#report(observer, outcome));
  }

  #report(observer: Observer, outcome: HttpOutcome): void {
    const { kernel, internet, config, verdict } = this.#means;
    const { place } = observer.checker;
    if (internet.isLost(place)) return;
    const { ok, reason } = examine(outcome, config);
    const probe = { kind: "probe", check: verdict.subject.id, checker: place, ok, reason } as const;
    const cause = kernel.record(null, probe);
    observer.run = ok === observer.lastResult ? observer.run + 1 : 1;
    observer.lastResult = ok;
    observer.reportedAt = kernel.now();
    if (observer.run >= config.FailureThreshold) observer.healthy = ok;
    this.#count(cause);
  }

  #count(cause: number): void {
    const oldest = this.#means.kernel.now() - SILENT_INTERVALS * this.#intervalMs;
    let reporting = 0;
    let healthy = 0;
    for (const observer of this.#observers) {
      if (observer.reportedAt < oldest) continue;
      reporting += 1;
      if (observer.healthy) healthy += 1;
    }
    const reason = `${healthy} of ${reporting} checkers find the endpoint healthy`;
    this.#means.verdict.judge(healthy > reporting * HEALTHY_SHARE, cause, reason);
  }
}

/** With an IP address the domain name is only what is asked for; without one it is also where to ask. */
function requestOf(checker: Checker, config: EndpointConfig): HttpRequest {
  const { IPAddress, FullyQualifiedDomainName } = config;
  return {
    from: checker.place,
    sourceAddress: checker.address,
    to: IPAddress ?? FullyQualifiedDomainName ?? "",
    port: config.Port,
    serverName: FullyQualifiedDomainName ?? IPAddress ?? "",
    method: "GET",
    path: config.ResourcePath,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    timeoutMs: CONNECT_TIMEOUT_MS + ANSWER_TIMEOUT_MS,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
  };
}

/** Checkers do not validate certificates, so whose it is plays no part. */
function examine(outcome: HttpOutcome, config: EndpointConfig): { ok: boolean; reason: string } {
  if ("error" in outcome) return { ok: false, reason: failureOf(outcome.error) };
  const { status, body } = outcome;
  if (status < 200 || status > 399) return { ok: false, reason: `status ${status}` };
  if (config.Type === "HTTPS") return { ok: true, reason: `status ${status}` };
  const searched = body.length * 4 <= SEARCHED_BYTES ? body : Buffer.from(body).subarray(0, SEARCHED_BYTES);
  const found = searched.includes(config.SearchString);
  return { ok: found, reason: `status ${status}, string ${found ? "found" : "not found"}` };
}
