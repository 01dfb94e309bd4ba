import { latency } from "../../latencies.ts";
import { AwsError, type Call, type Region, type Service } from "../cloud.ts";
import { afterInRegion, uuidFrom } from "../region-time.ts";
import { refuseOthers } from "../validate.ts";
import {
  type AlarmDefinition,
  type AlarmState,
  type Evaluation,
  evaluate,
  evaluationRange,
} from "./alarm-evaluation.ts";
import { describeAlarm, type PutMetricAlarm, readAlarm, readState } from "./alarm-operations.ts";
import {
  type AlarmPlace,
  alarmArn,
  notificationOf,
  reasonDataOf,
  reasonOf,
  type StateView,
  stateChangeEvent,
} from "./alarm-texts.ts";
import { metricOperations } from "./metric-queries.ts";
import { MetricStore } from "./metric-store.ts";
import { type PutMetricDataInput, parsePutMetricData } from "./put-metric-data.ts";

const MINUTE_MS = 60_000;
const HIGH_RESOLUTION_MS = 10_000;

interface Alarm {
  definition: AlarmDefinition;
  configuredAt: number;
  readonly metricId: string;
  view: StateView;
  /** A change was decided and is about to be made. */
  isChanging: boolean;
}

interface OfAlarms {
  readonly AlarmNames: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
interface SetAlarmState {
  readonly AlarmName: string;
  readonly StateValue: string;
  readonly StateReason: string;
  readonly StateReasonData?: string;
}

/** CloudWatch in one Region: metrics that programs put, and the alarms that watch them. */
export class CloudWatch implements Service {
  readonly id = "CloudWatch";
  readonly #metrics = new MetricStore();
  readonly operations = {
    PutMetricData: (input: PutMetricDataInput, call: Call) => this.#putMetricData(input, call),
    PutMetricAlarm: (input: PutMetricAlarm) => this.#putMetricAlarm(readAlarm(input)),
    DescribeAlarms: (input: { AlarmNames?: readonly string[]; AlarmTypes?: readonly string[] }) =>
      this.#describeAlarms(input),
    SetAlarmState: (input: SetAlarmState, call: Call) => this.#setState(input, call),
    DeleteAlarms: ({ AlarmNames }: OfAlarms) => {
      for (const name of AlarmNames) this.#alarms.delete(name);
    },
    EnableAlarmActions: (input: OfAlarms) => this.#enableActions(input, true),
    DisableAlarmActions: (input: OfAlarms) => this.#enableActions(input, false),
    ...metricOperations(this.#metrics, () => this.#region.kernel.now()),
  };
  readonly #region: Region;
  readonly #alarms = new Map<string, Alarm>();

  constructor(region: Region) {
    this.#region = region;
  }

  /** Creates an alarm, which starts without data and is evaluated from now on; returns its ARN. */
  putAlarm(definition: AlarmDefinition): string {
    const { kernel, name: region } = this.#region;
    if (this.#alarms.has(definition.name))
      throw new AwsError("AlreadyExistsException", `Alarm ${definition.name} already exists.`);
    const alarm: Alarm = {
      definition,
      configuredAt: kernel.now(),
      metricId: uuidFrom(this.#region, `cloudwatch/${region}/${definition.name}`),
      view: { value: "INSUFFICIENT_DATA", reason: "Unchecked: Initial alarm creation", since: kernel.now() },
      isChanging: false,
    };
    this.#alarms.set(definition.name, alarm);
    this.#keep(definition);
    this.#startEvaluating(alarm);
    return alarmArn(this.#place, definition.name);
  }

  #keep(definition: AlarmDefinition): void {
    const periodMs = definition.periodSeconds * 1000;
    this.#metrics.keep(definition.metric, (evaluationRange(definition) + 1) * periodMs + MINUTE_MS);
  }

  /** @throws AwsError ResourceNotFoundException */
  alarm(name: string): AlarmDefinition {
    return this.#find(name).definition;
  }

  /**
   * The state that the metric's data give right now, without regard to the state that the alarm is in: what a
   * Route 53 health check on a metric goes by. "INSUFFICIENT_DATA" also where the alarm keeps its state.
   * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
   *
   * @throws AwsError ResourceNotFoundException
   */
  alarmState(name: string): AlarmState {
    const { definition } = this.#find(name);
    return this.#evaluate(definition, "INSUFFICIENT_DATA").state;
  }

  /** Alarms are evaluated again from now on; each is in the state that it was in, and finds a gap in its data. */
  restored(): void {
    for (const alarm of this.#alarms.values()) {
      alarm.isChanging = false;
      this.#startEvaluating(alarm);
    }
  }

  /** An alarm of that name is changed and keeps its state. */
  #putMetricAlarm(definition: AlarmDefinition): void {
    const standing = this.#alarms.get(definition.name);
    if (standing === undefined) {
      this.putAlarm(definition);
      return;
    }
    standing.definition = definition;
    standing.configuredAt = this.#region.kernel.now();
    this.#keep(definition);
  }

  #describeAlarms(input: { AlarmNames?: readonly string[]; AlarmTypes?: readonly string[] }) {
    refuseOthers("CloudWatch.DescribeAlarms", input, ["AlarmNames", "AlarmTypes"]);
    const { AlarmNames: names, AlarmTypes: types = ["MetricAlarm"] } = input;
    const wanted = [...this.#alarms.values()].filter(
      ({ definition }) => types.includes("MetricAlarm") && (names?.includes(definition.name) ?? true),
    );
    const MetricAlarms = wanted.map((alarm) =>
      describeAlarm({ ...alarm, arn: alarmArn(this.#place, alarm.definition.name) }),
    );
    return { MetricAlarms, CompositeAlarms: [] };
  }

  /** The state lasts until the next evaluation finds another one. */
  #setState({ AlarmName, StateValue, StateReason, StateReasonData }: SetAlarmState, { cause }: Call): void {
    const value = readState(StateValue);
    const alarm = this.#alarms.get(AlarmName);
    if (alarm === undefined) throw new AwsError("ResourceNotFound", "", 404);
    const reasonData = StateReasonData === undefined ? {} : { reasonData: StateReasonData };
    this.#enter(
      alarm,
      { value, reason: StateReason, ...reasonData, since: this.#region.kernel.now() },
      cause,
    );
  }

  #enableActions({ AlarmNames }: OfAlarms, actionsEnabled: boolean): void {
    for (const name of AlarmNames) {
      const alarm = this.#alarms.get(name);
      if (alarm) alarm.definition = { ...alarm.definition, actionsEnabled };
    }
  }

  #putMetricData(input: PutMetricDataInput, { cause }: Call): Record<string, never> {
    const { kernel, name } = this.#region;
    for (const { metric, measurement, isHighResolution } of parsePutMetricData(input, kernel.now())) {
      const key = isHighResolution ? "cloudWatch.ingest" : "cloudWatch.ingestStandard";
      const dimensions = metric.dimensions.map(({ value }) => value);
      const stream = kernel.random(["cloudwatch", name, "ingest", metric.name, ...dimensions].join("/"));
      const visibleAt = kernel.now() + stream.latency(latency(key));
      this.#metrics.add(metric, { ...measurement, visibleAt, cause }, kernel.now());
    }
    return {};
  }

  /**
   * Alarms of a minute or more are evaluated each minute, shorter ones every 10 s; where within that is drawn once.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
   */
  #startEvaluating(alarm: Alarm): void {
    const { kernel, name } = this.#region;
    const everyMs = alarm.definition.periodSeconds < 60 ? HIGH_RESOLUTION_MS : MINUTE_MS;
    const offsetMs = Math.floor(
      kernel.random(`cloudwatch/${name}/${alarm.definition.name}/ticks`).between(0, everyMs),
    );
    const next = () => {
      const sinceTickMs = (kernel.now() - offsetMs + everyMs) % everyMs;
      afterInRegion(this.#region, everyMs - sinceTickMs, () => {
        if (this.#alarms.get(alarm.definition.name) !== alarm) return;
        this.#tick(alarm);
        next();
      });
    };
    next();
  }

  #tick(alarm: Alarm): void {
    if (alarm.isChanging) return;
    const evaluation = this.#evaluate(alarm.definition, alarm.view.value);
    if (evaluation.state === alarm.view.value) return;
    alarm.isChanging = true;
    const stream = this.#region.kernel.random(
      `cloudwatch/${this.#region.name}/${alarm.definition.name}/evaluate`,
    );
    afterInRegion(this.#region, stream.latency(latency("cloudWatch.evaluate")), () => {
      alarm.isChanging = false;
      this.#change(alarm, evaluation);
    });
  }

  /** Looks at whole periods only, the newest ending at the last full step of the clock. */
  #evaluate(definition: AlarmDefinition, current: AlarmState): Evaluation {
    const now = this.#region.kernel.now();
    const periodMs = definition.periodSeconds * 1000;
    const stepMs = periodMs < MINUTE_MS ? HIGH_RESOLUTION_MS : MINUTE_MS;
    const end = Math.floor(now / stepMs) * stepMs;
    const range = Array.from({ length: evaluationRange(definition) }, (_, index) => {
      const window = { from: end - (index + 1) * periodMs, periodMs, now, unit: definition.unit };
      return this.#metrics.read(definition.metric, window, definition.statistic);
    });
    return evaluate(definition, range, current);
  }

  #change(alarm: Alarm, evaluation: Evaluation): void {
    const { kernel } = this.#region;
    const { definition, view: previous } = alarm;
    const newest = evaluation.evaluated.find((period) => period !== undefined);
    const current: StateView = {
      value: evaluation.state,
      reason: reasonOf(definition, previous.value, evaluation),
      reasonData: reasonDataOf(definition, evaluation, kernel.now()),
      since: kernel.now(),
    };
    this.#enter(alarm, current, newest?.cause ?? null);
  }

  /**
   * Puts an alarm into a state. Its event and its actions follow from a change of the state only, and an action that
   * fails is nobody's error: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
   */
  #enter(alarm: Alarm, current: StateView, because: number | null): void {
    const { kernel, name: region } = this.#region;
    const { definition, metricId, view: previous } = alarm;
    alarm.view = current;
    if (current.value === previous.value) return;
    const cause = kernel.record(because, {
      kind: "alarm",
      region,
      alarm: definition.name,
      from: previous.value,
      to: current.value,
      reason: current.reason,
    });
    const place = this.#place;
    this.#region.emit(stateChangeEvent(definition, place, { metricId, previous, current }), cause);
    if (!definition.actionsEnabled) return;
    const { subject, message } = notificationOf(definition, place, previous, current);
    for (const topic of definition.actions[current.value]) {
      try {
        this.#region.publish(topic, subject, message, cause);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        this.#recordFailedAction(definition.name, topic, error, cause);
      }
    }
  }

  /** Whoever changed the state learns nothing of it. */
  #recordFailedAction(alarm: string, topic: string, error: AwsError, cause: number): void {
    this.#region.kernel.record(cause, {
      kind: "state",
      region: this.#region.name,
      service: this.id,
      resource: alarm,
      from: null,
      to: "action failed",
      detail: { action: topic, reason: `${error.code}: ${error.message}` },
    });
  }

  get #place(): AlarmPlace {
    return { region: this.#region.name, account: this.#region.account };
  }

  #find(name: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (alarm) return alarm;
    throw new AwsError(
      "ResourceNotFoundException",
      `Alarm ${name} does not exist in ${this.#region.name}.`,
      404,
    );
  }
}
