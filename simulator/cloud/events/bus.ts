import { AwsError } from "../cloud.ts";
import type { RetryPolicy } from "../targets.ts";
import type { EventPattern } from "./event-pattern.ts";
import type { RenderInput, TargetInput } from "./target-input.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface RuleTarget extends TargetInput {
  readonly id: string;
  readonly arn: string;
  /** In whose name the target is called; functions and topics decide by their own policies instead. */
  readonly roleArn?: string | undefined;
  readonly policy: RetryPolicy;
  readonly hasDeadLetterQueue: boolean;
}

/** A rule as it stands on a bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  /** JSON text; undefined where the rule only has a schedule. */
  readonly pattern?: string | undefined;
  readonly schedule?: string | undefined;
  readonly matches: EventPattern;
  enabled: boolean;
  tags: readonly Tag[];
  targets: readonly RuleTarget[];
  inputs: ReadonlyMap<string, RenderInput>;
}

/** An event bus. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html */
export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly createdAt: number;
  tags: readonly Tag[];
  readonly rules: Map<string, Rule>;
  /** Of its policy. */
  statements: readonly Statement[];
}

/** A statement of a bus's policy, as it is told. */
export interface Statement extends Readonly<Record<string, unknown>> {
  readonly Sid?: string | undefined;
}

type NewBus = Pick<Bus, "name" | "description" | "createdAt"> & { readonly tags?: readonly Tag[] };

export const DEFAULT_BUS = "default";

/** Targets of one rule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const MAX_TARGETS = 5;

/** The buses of a Region; the default one is always there. */
export class Buses {
  readonly #prefix: string;
  readonly #buses = new Map<string, Bus>();

  /** @param prefix "arn:aws:events:us-east-1:111122223333" */
  constructor(prefix: string, createdAt: number) {
    this.#prefix = prefix;
    this.create({ name: DEFAULT_BUS, createdAt });
  }

  /** @throws AwsError ResourceAlreadyExistsException */
  create({ name, description, createdAt, tags = [] }: NewBus): Bus {
    if (this.#buses.has(name))
      throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
    const arn = `${this.#prefix}:event-bus/${name}`;
    const bus: Bus = { name, arn, description, createdAt, tags, rules: new Map(), statements: [] };
    this.#buses.set(name, bus);
    return bus;
  }

  /** A bus by its name or ARN. @throws AwsError ResourceNotFoundException */
  bus(reference = DEFAULT_BUS): Bus {
    const name = reference.split(":event-bus/").at(-1) ?? reference;
    const bus = this.#buses.get(name);
    if (bus === undefined) throw missing(`Event bus ${name} does not exist.`);
    return bus;
  }

  /** @throws AwsError ResourceNotFoundException */
  rule(bus: Bus, name: string): Rule {
    const rule = bus.rules.get(name);
    if (rule === undefined) throw missing(`Rule ${name} does not exist on EventBus ${bus.name}.`);
    return rule;
  }

  all(): Bus[] {
    return [...this.#buses.values()];
  }

  delete(name: string): void {
    this.#buses.delete(name);
  }

  ruleArn(bus: Bus, name: string): string {
    return `${this.#prefix}:rule/${bus.name === DEFAULT_BUS ? "" : `${bus.name}/`}${name}`;
  }
}

const missing = (message: string) => new AwsError("ResourceNotFoundException", message);
