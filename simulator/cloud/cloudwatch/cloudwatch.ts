import { latency } from "../../latencies.ts";
import { AwsError, type Call, type Region, type Service } from "../cloud.ts";
import { afterInRegion, uuidFrom } from "../region-time.ts";
import {
  type AlarmDefinition,
  type AlarmState,
  type Evaluation,
  evaluate,
  evaluationRange,
} from "./alarm-evaluation.ts";
import {
  type AlarmPlace,
  alarmArn,
  notificationOf,
  reasonDataOf,
  reasonOf,
  type StateView,
  stateChangeEvent,
} from "./alarm-texts.ts";
import { MetricStore } from "./metric-store.ts";
import { type PutMetricDataInput, parsePutMetricData } from "./put-metric-data.ts";

const MINUTE_MS = 60_000;
const HIGH_RESOLUTION_MS = 10_000;

interface Alarm {
  readonly definition: AlarmDefinition;
  readonly metricId: string;
  view: StateView;
  /** A change was decided and is about to be made. */
  isChanging: boolean;
}

/** CloudWatch in one Region: metrics that programs put, and the alarms that watch them. */
export class CloudWatch implements Service {
  readonly id = "CloudWatch";
  readonly operations = {
    PutMetricData: (input: PutMetricDataInput, call: Call) => this.#putMetricData(input, call),
  };
  readonly #region: Region;
  readonly #metrics = new MetricStore();
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
      metricId: uuidFrom(this.#region, `cloudwatch/${region}/${definition.name}`),
      view: { value: "INSUFFICIENT_DATA", reason: "Unchecked: Initial alarm creation", since: kernel.now() },
      isChanging: false,
    };
    this.#alarms.set(definition.name, alarm);
    const periodMs = definition.periodSeconds * 1000;
    this.#metrics.keep(definition.metric, (evaluationRange(definition) + 1) * periodMs + MINUTE_MS);
    this.#startEvaluating(alarm);
    return alarmArn(this.#place, definition.name);
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
      const window = { from: end - (index + 1) * periodMs, periodMs, now };
      return this.#metrics.read(definition.metric, window, definition.statistic);
    });
    return evaluate(definition, range, current);
  }

  #change(alarm: Alarm, evaluation: Evaluation): void {
    const { kernel, name: region } = this.#region;
    const { definition, metricId, view: previous } = alarm;
    const current: StateView = {
      value: evaluation.state,
      reason: reasonOf(definition, previous.value, evaluation),
      reasonData: reasonDataOf(definition, evaluation, kernel.now()),
      since: kernel.now(),
    };
    alarm.view = current;
    const newest = evaluation.evaluated.find((period) => period !== undefined);
    const cause = kernel.record(newest?.cause ?? null, {
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
    for (const topic of definition.actions[current.value])
      this.#region.publish(topic, subject, message, cause);
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
