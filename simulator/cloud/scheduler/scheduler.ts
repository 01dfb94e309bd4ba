import { latency } from "../../latencies.ts";
import { AwsError, NotModelled, type Region, type Service } from "../cloud.ts";
import type { Authorise } from "../iam/authorise.ts";
import { afterInRegion } from "../region-time.ts";
import { deliver, type RetryPolicy } from "../targets.ts";
import { refuseOthers } from "../validate.ts";
import { type NextTick, parseScheduleExpression } from "./schedule-expression.ts";

/** A schedule fires anywhere within the minute of its nominal time. */
const PRECISION_MS = 60_000;

/** Every account has it. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html */
const DEFAULT_GROUP = "default";

/** A schedule as the template describes it. */
export interface ScheduleDefinition {
  readonly name: string;
  readonly groupName: string;
  readonly expression: string;
  readonly enabled: boolean;
  readonly target: {
    readonly arn: string;
    /** In whose name the target is started. */
    readonly roleArn: string;
    /** JSON text. */
    readonly input: string;
    readonly policy: RetryPolicy;
    readonly hasDeadLetterQueue: boolean;
  };
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
interface CreateSchedule {
  readonly Name: string;
  readonly GroupName?: string;
  readonly ScheduleExpression: string;
  readonly FlexibleTimeWindow: { readonly Mode: string };
  readonly State?: string;
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input?: string;
    readonly RetryPolicy?: RetryPolicy;
    readonly DeadLetterConfig?: object;
  };
}

const CREATE = [
  ...["Name", "GroupName", "Description", "ScheduleExpression", "FlexibleTimeWindow", "State", "Target"],
  ...["ClientToken"],
];

export interface SchedulerOptions {
  /** Stops the run: a target's ARN is not modelled, or the simulator has a bug. */
  onFatal(error: unknown): void;
  /** Whether a schedule's role may start its target; without it every role may. */
  readonly authorise?: Authorise;
  /** How often one tick fires: Scheduler promises at least once. By default once. */
  copies?(tick: { readonly region: string; readonly schedule: string; readonly at: number }): number;
}

/** EventBridge Scheduler in one Region. */
export class Scheduler implements Service {
  readonly id = "Scheduler";
  readonly operations = {
    CreateSchedule: (input: CreateSchedule) => ({ ScheduleArn: this.#create(input) }),
  };
  readonly #region: Region;
  readonly #options: SchedulerOptions;
  readonly #names = new Set<string>();
  readonly #ticking: { readonly definition: ScheduleDefinition; readonly nextTick: NextTick }[] = [];

  constructor(region: Region, options: SchedulerOptions) {
    this.#region = region;
    this.#options = options;
  }

  /**
   * Creates a schedule, which starts at once; returns its ARN.
   *
   * @throws AwsError ConflictException, ValidationException; NotModelled for one-time schedules
   */
  createSchedule(definition: ScheduleDefinition): string {
    const path = `${definition.groupName}/${definition.name}`;
    const now = this.#region.kernel.now();
    const nextTick = parseScheduleExpression(definition.expression, now);
    if (this.#names.has(path))
      throw new AwsError("ConflictException", `Schedule ${definition.name} already exists.`, 409);
    this.#names.add(path);
    if (definition.enabled) {
      this.#ticking.push({ definition, nextTick });
      this.#await(definition, nextTick, now);
    }
    return `arn:aws:scheduler:${this.#region.name}:${this.#region.account}:schedule/${path}`;
  }

  /** What is there only to be invoked: flexible windows, dates and other time zones are refused by name. */
  #create(input: CreateSchedule): string {
    parseScheduleExpression(input.ScheduleExpression, this.#region.kernel.now());
    const { GroupName: groupName = DEFAULT_GROUP } = input;
    // No operation makes another one here. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    if (groupName !== DEFAULT_GROUP)
      throw new AwsError("ResourceNotFoundException", `Schedule group ${groupName} does not exist.`, 404);
    refuseOthers("Scheduler.CreateSchedule", input, CREATE);
    if (input.FlexibleTimeWindow.Mode !== "OFF")
      throw new NotModelled("a flexible time window of a schedule");
    const {
      Arn: arn,
      RoleArn: roleArn,
      Input: text = "{}",
      RetryPolicy: policy = {},
      DeadLetterConfig,
    } = input.Target;
    return this.createSchedule({
      name: input.Name,
      groupName,
      expression: input.ScheduleExpression,
      enabled: input.State !== "DISABLED",
      target: { arn, roleArn, input: text, policy, hasDeadLetterQueue: DeadLetterConfig !== undefined },
    });
  }

  /** Schedules tick again from now on, in step with what they were; ticks that were missed are not made up for. */
  restored(): void {
    const now = this.#region.kernel.now();
    for (const { definition, nextTick } of this.#ticking) this.#await(definition, nextTick, now);
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
      principal: { role: target.roleArn, session: name },
      authorise: this.#options.authorise,
    });
  }
}
