import { latency } from "../../latencies.ts";
import { AwsError, type Region, type Service } from "../cloud.ts";
import { afterInRegion } from "../region-time.ts";
import { deliver, type RetryPolicy } from "../targets.ts";
import { type NextTick, parseScheduleExpression } from "./schedule-expression.ts";

/** A schedule fires anywhere within the minute of its nominal time. */
const PRECISION_MS = 60_000;

/** A schedule as the template describes it. */
export interface ScheduleDefinition {
  readonly name: string;
  readonly groupName: string;
  readonly expression: string;
  readonly enabled: boolean;
  readonly target: {
    readonly arn: string;
    /** JSON text. */
    readonly input: string;
    readonly policy: RetryPolicy;
    readonly hasDeadLetterQueue: boolean;
  };
}

export interface SchedulerOptions {
  /** Stops the run: a target's ARN is not modelled, or the simulator has a bug. */
  onFatal(error: unknown): void;
  /** How often one tick fires: Scheduler promises at least once. By default once. */
  copies?(tick: { readonly region: string; readonly schedule: string; readonly at: number }): number;
}

/** EventBridge Scheduler in one Region. */
export class Scheduler implements Service {
  readonly id = "Scheduler";
  readonly operations = {};
  readonly #region: Region;
  readonly #options: SchedulerOptions;
  readonly #names = new Set<string>();

  constructor(region: Region, options: SchedulerOptions) {
    this.#region = region;
    this.#options = options;
  }

  /**
   * Creates a schedule, which starts at once; returns its ARN.
   *
   * @throws AwsError ConflictException; NotModelled for expressions that are not known
   */
  createSchedule(definition: ScheduleDefinition): string {
    const path = `${definition.groupName}/${definition.name}`;
    if (this.#names.has(path))
      throw new AwsError("ConflictException", `Schedule ${definition.name} already exists.`, 409);
    this.#names.add(path);
    const now = this.#region.kernel.now();
    const nextTick = parseScheduleExpression(definition.expression, now);
    if (definition.enabled) this.#await(definition, nextTick, now);
    return `arn:aws:scheduler:${this.#region.name}:${this.#region.account}:schedule/${path}`;
  }

  /**
   * "60 second precision: a schedule of 1:00 is invoked between 1:00:00 and 1:00:59"; without a start date a rate
   * begins at once. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  #await(definition: ScheduleDefinition, nextTick: NextTick, from: number): void {
    const { kernel } = this.#region;
    const tick = nextTick(from);
    afterInRegion(this.#region, tick - kernel.now(), () => {
      const stream = kernel.random(`scheduler/${this.#region.name}/${definition.name}`);
      const at = { region: this.#region.name, schedule: definition.name, at: tick };
      const copies = this.#options.copies?.(at) ?? 1;
      for (let copy = 0; copy < copies; copy++) {
        const waitMs =
          Math.floor(stream.between(0, PRECISION_MS)) + stream.latency(latency("scheduler.start"));
        afterInRegion(this.#region, waitMs, () => this.#fire(definition, tick));
      }
      this.#await(definition, nextTick, tick + 1);
    });
  }

  #fire({ name, target }: ScheduleDefinition, tick: number): void {
    const event = `schedule/${name}/${new Date(tick).toISOString()}`;
    deliver({
      region: this.#region,
      ...target,
      stream: `scheduler/${this.#region.name}/${name}/retries`,
      trace: () =>
        this.#region.kernel.record(null, {
          kind: "delivery",
          region: this.#region.name,
          event,
          via: name,
          target: target.arn,
        }),
      onFatal: this.#options.onFatal,
    });
  }
}
