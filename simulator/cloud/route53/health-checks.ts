import type { Kernel } from "../../kernel/kernel.ts";
import { latency } from "../../latencies.ts";
import { AwsError, type Cloud } from "../cloud.ts";
import type { CalculatedConfig, HealthCheckConfig } from "./config.ts";
import { followChildren, followMetric, type ReadAlarm } from "./derived-checks.ts";
import { EndpointCheck } from "./endpoint-check.ts";
import { Verdict } from "./verdict.ts";

/** A health check, and what the authoritative servers have heard of it so far. */
interface HealthCheck {
  readonly type: HealthCheckConfig["Type"];
  readonly verdict: Verdict;
  readonly published: { healthy: boolean; sequence: number };
}

/** Called when a verdict has reached the authoritative servers, with the trace number of the verdict. */
export type PublishedListener = (checkId: string, cause: number) => void;

/** Route 53's health-checking plane: it is spread over the world and outlives any Region. */
export class HealthChecks {
  readonly #kernel: Kernel;
  readonly #internet: Cloud["internet"];
  readonly #readAlarm: ReadAlarm;
  readonly #published: PublishedListener;
  readonly #checks = new Map<string, HealthCheck>();
  #verdicts = 0;

  constructor(
    cloud: Pick<Cloud, "kernel" | "internet">,
    hooks: { readAlarm: ReadAlarm; published: PublishedListener },
  ) {
    this.#kernel = cloud.kernel;
    this.#internet = cloud.internet;
    this.#readAlarm = hooks.readAlarm;
    this.#published = hooks.published;
  }

  /** Makes a check, which starts at once. Throws AwsError InvalidInput for children that cannot be. */
  create(name: string, config: HealthCheckConfig, cause: number | null): string {
    const children = config.Type === "CALCULATED" ? this.#childrenOf(config) : [];
    const ids = this.#kernel.random("route53/check-ids");
    const id = [8, 4, 4, 4, 12].map((digits) => ids.hex(digits)).join("-");
    const verdict = new Verdict(this.#kernel, { id, name, inverted: config.Inverted }, cause);
    const kernel = this.#kernel;
    if (config.Type === "CALCULATED") followChildren({ config, verdict, children, cause });
    else if (config.Type === "CLOUDWATCH_METRIC")
      followMetric({ kernel, config, verdict, readAlarm: this.#readAlarm });
    else new EndpointCheck({ kernel, internet: this.#internet, config, verdict });
    const published = { healthy: verdict.healthy, sequence: 0 };
    const check = { type: config.Type, verdict, published };
    this.#checks.set(id, check);
    verdict.listen((change) => this.#publish(check, change));
    return id;
  }

  /** A check's present health, and the one that the servers know; throws AwsError NoSuchHealthCheck. */
  status(id: string): { healthy: boolean; published: boolean } {
    const check = this.#checks.get(id);
    if (!check) throw new AwsError("NoSuchHealthCheck", `No health check exists with the ID ${id}`, 404);
    return { healthy: check.verdict.healthy, published: check.published.healthy };
  }

  #childrenOf(config: CalculatedConfig): Verdict[] {
    return config.ChildHealthChecks.map((id) => {
      const child = this.#checks.get(id);
      if (child && child.type !== "CALCULATED") return child.verdict;
      const what = child ? "is itself a calculated check" : "does not exist";
      throw new AwsError("InvalidInput", `Child health check ${id} ${what}`);
    });
  }

  /** A verdict takes a while to the servers; an older one that is slower does not undo a newer one. */
  #publish({ verdict, published }: HealthCheck, cause: number): void {
    const { id, name } = verdict.subject;
    const { healthy } = verdict;
    const sequence = ++this.#verdicts;
    const delayMs = this.#kernel.random(`route53/publish/${name}`).latency(latency("route53.publish"));
    this.#kernel.after(delayMs, () => {
      if (sequence < published.sequence) return;
      Object.assign(published, { healthy, sequence });
      this.#published(id, cause);
    });
  }
}
