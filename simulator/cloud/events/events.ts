import { latency } from "../../latencies.ts";
import { AwsError, type BusEvent, type Call, type Region, type Service } from "../cloud.ts";
import type { Authorise } from "../iam/authorise.ts";
import { afterInRegion, uuidFrom } from "../region-time.ts";
import { deliver } from "../targets.ts";
import { Archives } from "./archives.ts";
import { type Bus, Buses, DEFAULT_BUS, MAX_TARGETS, type Rule, type RuleTarget } from "./bus.ts";
import { busOperations, type PutEventsEntry, problemOf, requireEntries } from "./bus-operations.ts";
import { parseEventPattern } from "./event-pattern.ts";
import { permissionOperations } from "./permissions.ts";
import { replayOperations } from "./replays.ts";
import { ruleOperations } from "./rule-operations.ts";
import { tagOperations } from "./tag-operations.ts";
import { INVALID_JSON, parseTargetInput } from "./target-input.ts";

/** A rule as the template describes it; its pattern is JSON text. */
export interface RuleDefinition {
  readonly name: string;
  readonly pattern: string;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

export type { RuleTarget } from "./bus.ts";

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
  /** Whether a target's role may call it; without it every role may. */
  readonly authorise?: Authorise;
  /** Asked once for every event and target. */
  faults?(event: { readonly region: string; readonly detailType: string; readonly rule: string }): EventFault;
}

/** An event as targets get it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
interface Envelope extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly source: string;
  readonly detail: unknown;
  readonly "detail-type": string;
}

/** How long a replay of some events takes: AWS says no more than that it is not at once. */
const REPLAY_MS = 10_000;

/** The event buses of one Region. Events of AWS services are on the default one. */
export class EventBridge implements Service {
  readonly id = "EventBridge";
  readonly operations: Service["operations"];
  readonly #region: Region;
  readonly #options: EventBridgeOptions;
  readonly #buses: Buses;
  readonly #archives: Archives;

  constructor(region: Region, options: EventBridgeOptions) {
    this.#region = region;
    this.#options = options;
    const { name, account, kernel } = region;
    const prefix = `arn:aws:events:${name}:${account}`;
    this.#buses = new Buses(prefix, kernel.now());
    this.#archives = new Archives(this.#buses, prefix, kernel.now);
    this.operations = {
      ...this.#archives.operations,
      ...replayOperations({
        ...{ buses: this.#buses, archives: this.#archives, prefix, now: kernel.now },
        later: (action) => afterInRegion(region, REPLAY_MS, action),
        again: (event, bus) => this.#put(event as Envelope, bus, null),
      }),
      ...ruleOperations(this.#buses, { now: kernel.now, account }),
      ...busOperations(this.#buses, kernel.now),
      ...permissionOperations(this.#buses),
      ...tagOperations(this.#buses),
      PutEvents: (input: { Entries: readonly PutEventsEntry[] }, { cause }: Call) =>
        this.#putEvents(input.Entries, cause),
    };
  }

  /**
   * Creates a rule with its targets; returns its ARN.
   *
   * @throws AwsError InvalidEventPatternException, ValidationException, LimitExceededException
   */
  putRule(definition: RuleDefinition): string {
    const bus = this.#buses.bus();
    if (bus.rules.has(definition.name))
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
    const arn = this.#buses.ruleArn(bus, definition.name);
    bus.rules.set(definition.name, { ...definition, arn, tags: [], matches, inputs });
    return arn;
  }

  /** Puts an event of an AWS service on the default bus. Nothing leaves a lost Region. */
  emit(event: BusEvent, cause: number | null): void {
    if (!this.#region.lost) this.#publish(event, this.#buses.bus(), cause);
  }

  /** An entry for a bus that is not there is taken, and goes nowhere. */
  #putEvents(entries: readonly PutEventsEntry[], cause: number) {
    requireEntries(entries);
    const results = entries.map((entry) => {
      const problem = problemOf(entry);
      if (problem) return problem;
      const {
        Source: source = "",
        DetailType: detailType = "",
        Resources: resources = [],
        Detail = "",
      } = entry;
      const event = { source, detailType, resources, detail: JSON.parse(Detail) };
      const name = entry.EventBusName?.split(":event-bus/").at(-1) ?? DEFAULT_BUS;
      return {
        EventId: this.#publish(
          event,
          this.#buses.all().find((bus) => bus.name === name),
          cause,
        ),
      };
    });
    return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
  }

  #publish(event: BusEvent, bus: Bus | undefined, cause: number | null): string {
    const { kernel, name: region, account } = this.#region;
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
    this.#archives.keep(bus, envelope);
    return this.#put(envelope, bus, cause);
  }

  /** Traces an event, and hands it to the rules that want it; returns its id. */
  #put(envelope: Envelope, bus: Bus | undefined, cause: number | null): string {
    const { id, source, detail, "detail-type": detailType } = envelope;
    const region = this.#region.name;
    const record = this.#region.kernel.record(cause, {
      kind: "event",
      region,
      id,
      source,
      detailType,
      detail,
    });
    for (const rule of bus?.rules.values() ?? []) {
      if (rule.enabled && rule.matches(envelope))
        for (const target of rule.targets) this.#send(envelope, rule, target, record);
    }
    return id;
  }

  /** At least once, in no order. https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html */
  #send(envelope: Envelope, rule: Rule, target: RuleTarget, cause: number): void {
    const { kernel, name: region } = this.#region;
    const fault = this.#options.faults?.({ region, detailType: envelope["detail-type"], rule: rule.name });
    const stream = kernel.random(`events/${region}/${rule.name}`);
    for (let copy = 0; copy < (fault?.copies ?? 1); copy++) {
      const waitMs = stream.latency(latency("eventBridge.delivery")) + (fault?.delayMs ?? 0);
      afterInRegion(this.#region, waitMs, () => {
        const input = rule.inputs.get(target.id)?.(envelope) ?? "";
        if (input === INVALID_JSON) return this.#drop(target, cause);
        deliver({
          region: this.#region,
          arn: target.arn,
          input,
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
          principal: target.roleArn === undefined ? undefined : { role: target.roleArn, session: rule.name },
          sender: { principal: "events.amazonaws.com", arn: rule.arn },
          authorise: this.#options.authorise,
        });
      });
    }
  }

  #drop({ arn }: RuleTarget, cause: number): void {
    this.#region.kernel.record(cause, {
      kind: "state",
      region: this.#region.name,
      service: this.id,
      resource: arn,
      from: "delivering",
      to: "dropped",
      detail: { code: "INVALID_JSON", message: "The filled template is no JSON" },
    });
  }
}
