import { NotModelled } from "../cloud.ts";

/** Statistics that a metric alarm can watch. */
export type Statistic = "Average" | "Minimum" | "Maximum" | "Sum" | "SampleCount";

/** What one datum says. */
export interface Measurement {
  readonly timestamp: number;
  readonly samples: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
}

/** A measurement as it is stored: from when on readers see it, and the trace number of the call that brought it. */
export interface Datapoint extends Measurement {
  readonly visibleAt: number;
  readonly cause: number;
}

/** Which metric: a namespace, a name, and exactly these dimensions. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

/** What one period of a metric says. */
export interface PeriodValue {
  readonly timestamp: number;
  readonly value: number;
  readonly samples: number;
  /** Trace number of the call that brought the newest of it. */
  readonly cause: number;
}

interface Series {
  readonly metric: MetricIdentity;
  keptMs: number;
  points: Datapoint[];
  /** The timestamp of the newest datapoint that was forgotten. */
  forgotten: number;
}

/** How long datapoints are kept that no alarm asks for longer: alarms may be made after their first data. */
const KEPT_MS = 10 * 60_000;

/** The recent datapoints of every metric; older ones are forgotten as new ones come, so that hours stay cheap. */
export class MetricStore {
  readonly #series = new Map<string, Series>();
  /** The same by the object that names the metric: an alarm names its own with one object all the time. */
  readonly #named = new WeakMap<MetricIdentity, Series>();

  /** Makes sure that a metric is kept for that long. */
  keep(metric: MetricIdentity, milliseconds: number): void {
    const series = this.#of(metric);
    series.keptMs = Math.max(series.keptMs, milliseconds);
  }

  add(metric: MetricIdentity, point: Datapoint, now: number): void {
    const series = this.#of(metric);
    series.points.push(point);
    const oldest = now - series.keptMs;
    if ((series.points[0]?.timestamp ?? now) < oldest) {
      series.points = series.points.filter(({ timestamp }) => timestamp >= oldest);
      series.forgotten = oldest;
    }
  }

  /** Every metric that has data, in the order of their first ones. */
  all(): MetricIdentity[] {
    return [...this.#series.values()].flatMap(({ points, metric }) => (points.length > 0 ? [metric] : []));
  }

  /**
   * The units of what is visible between two times, in the order of their first datapoints.
   *
   * @throws NotModelled where some of it is forgotten
   */
  units(metric: MetricIdentity, span: { from: number; to: number; now: number }): string[] {
    const { points, forgotten } = this.#of(metric);
    if (span.from < forgotten) throw new NotModelled("reading metrics that are hours old");
    const seen = points.filter(
      ({ timestamp, visibleAt }) => timestamp >= span.from && timestamp < span.to && visibleAt <= span.now,
    );
    return [...new Set(seen.map(({ unit }) => unit))];
  }

  /** The statistic over [from, from + periodMs) of what is visible at `now`; undefined when nothing is. */
  read(
    metric: MetricIdentity,
    window: { from: number; periodMs: number; now: number; unit?: string | undefined },
    statistic: Statistic,
  ) {
    const points = this.#of(metric).points.filter(
      ({ timestamp, visibleAt, unit }) =>
        timestamp >= window.from &&
        timestamp < window.from + window.periodMs &&
        visibleAt <= window.now &&
        (window.unit ?? unit) === unit,
    );
    const newest = points.at(-1);
    if (newest === undefined) return undefined;
    const samples = total(points.map((point) => point.samples));
    const sum = total(points.map((point) => point.sum));
    const values: Readonly<Record<Statistic, number>> = {
      SampleCount: samples,
      Sum: sum,
      Average: sum / samples,
      Minimum: Math.min(...points.map(({ minimum }) => minimum)),
      Maximum: Math.max(...points.map(({ maximum }) => maximum)),
    };
    return {
      timestamp: window.from,
      value: values[statistic],
      samples,
      cause: newest.cause,
    } satisfies PeriodValue;
  }

  #of(metric: MetricIdentity): Series {
    const series = this.#named.get(metric) ?? this.#find(metric);
    this.#named.set(metric, series);
    return series;
  }

  #find(metric: MetricIdentity): Series {
    const { namespace, name, dimensions } = metric;
    const pairs = dimensions.map((dimension) => [dimension.name, dimension.value]).sort();
    const key = JSON.stringify([namespace, name, pairs]);
    const known = this.#series.get(key);
    if (known) return known;
    const opened: Series = { metric, keptMs: KEPT_MS, points: [], forgotten: Number.NEGATIVE_INFINITY };
    this.#series.set(key, opened);
    return opened;
  }
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
