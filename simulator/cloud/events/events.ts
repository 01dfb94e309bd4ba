import { latency } from "../../latencies.ts";
import { AwsError, type BusEvent, type Region, type Service } from "../cloud.ts";
import { afterInRegion, uuidFrom } from "../region-time.ts";
import { deliver, type RetryPolicy } from "../targets.ts";
import { type EventPattern, parseEventPattern } from "./event-pattern.ts";
import { parseTargetInput, type RenderInput, type TargetInput } from "./target-input.ts";

/** A rule as the template describes it; its pattern is JSON text. */
export interface RuleDefinition {
  readonly name: string;
  readonly pattern: string;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

export interface RuleTarget extends TargetInput {
  readonly id: string;
  readonly arn: string;
  readonly policy: RetryPolicy;
  readonly hasDeadLetterQueue: boolean;
}

/** What may befall an event on its way to a rule's target. */
export interface EventFault {
  /** How many times it arrives; 0 is never, 2 a duplicate. By default once. */
  readonly copies?: number;
  /** Additional to the usual latency. */
  readonly delayMs?: number;
}

export interface EventBridgeOptions {
  /** Stops the run: a target's ARN is not modelled, or the simulator has a bug. */
  onFatal(error: unknown): void;
  /** Asked once for every event and target. */
  faults?(event: { readonly region: string; readonly detailType: string; readonly rule: string }): EventFault;
}

/** An event as targets get it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
interface Envelope extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly "detail-type": string;
}

interface Rule extends RuleDefinition {
  readonly matches: EventPattern;
  readonly inputs: ReadonlyMap<string, RenderInput>;
}

/** Targets of one rule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5;

/** The default event bus of one Region. */
export class EventBridge implements Service {
  readonly id = "EventBridge";
  readonly operations = {};
  readonly #region: Region;
  readonly #options: EventBridgeOptions;
  readonly #rules = new Map<string, Rule>();

  constructor(region: Region, options: EventBridgeOptions) {
    this.#region = region;
    this.#options = options;
  }

  /**
   * Creates a rule with its targets; returns its ARN.
   *
   * @throws AwsError InvalidEventPatternException, ValidationException, LimitExceededException
   */
  putRule(definition: RuleDefinition): string {
    if (this.#rules.has(definition.name))
      throw new AwsError("ResourceAlreadyExistsException", `Rule ${definition.name} already exists.`);
    if (definition.targets.length > MAX_TARGETS)
      throw new AwsError(
        "LimitExceededException",
        `Rule ${definition.name} has more than ${MAX_TARGETS} targets.`,
      );
    const matches = parseEventPattern(definition.pattern);
    const inputs = new Map(
      definition.targets.map((target) => [target.id, parseTargetInput(target.id, target)]),
    );
    this.#rules.set(definition.name, { ...definition, matches, inputs });
    return `arn:aws:events:${this.#region.name}:${this.#region.account}:rule/${definition.name}`;
  }

  /** Puts an event of an AWS service on the bus. Nothing leaves a lost Region. */
  emit(event: BusEvent, cause: number | null): void {
    const { kernel, name: region, account } = this.#region;
    if (this.#region.lost) return;
    const { source, detailType, resources, detail } = event;
    const id = uuidFrom(this.#region, `events/${region}/id`);
    const time = new Date(kernel.now()).toISOString().replace(/\.\d+Z$/, "Z");
    // Text and back: what an event holds is what it was at this instant.
    const envelope: Envelope = JSON.parse(
      JSON.stringify({
        version: "0",
        id,
        "detail-type": detailType,
        source,
        account,
        time,
        region,
        resources,
        detail,
      }),
    );
    const record = kernel.record(cause, {
      kind: "event",
      region,
      id,
      source,
      detailType,
      detail: envelope["detail"],
    });
    for (const rule of this.#rules.values()) {
      if (rule.enabled && rule.matches(envelope))
        for (const target of rule.targets) this.#send(envelope, rule, target, record);
    }
  }

  /** At least once, in no order. https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html */
  #send(envelope: Envelope, rule: Rule, target: RuleTarget, cause: number): void {
    const { kernel, name: region } = this.#region;
    const fault = this.#options.faults?.({ region, detailType: envelope["detail-type"], rule: rule.name });
    const stream = kernel.random(`events/${region}/${rule.name}`);
    for (let copy = 0; copy < (fault?.copies ?? 1); copy++) {
      const waitMs = stream.latency(latency("eventBridge.delivery")) + (fault?.delayMs ?? 0);
      afterInRegion(this.#region, waitMs, () =>
        deliver({
          region: this.#region,
          arn: target.arn,
          input: rule.inputs.get(target.id)?.(envelope) ?? "",
          policy: target.policy,
          hasDeadLetterQueue: target.hasDeadLetterQueue,
          stream: `events/${region}/${rule.name}/retries`,
          trace: () =>
            kernel.record(cause, {
              kind: "delivery",
              region,
              event: envelope.id,
              via: rule.name,
              target: target.arn,
            }),
          onFatal: this.#options.onFatal,
        }),
      );
    }
  }
}
