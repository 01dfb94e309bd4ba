import type { Outcome } from "./side.ts";
import type { Step } from "./table.ts";
import { Bindings, mask } from "./tokens.ts";

/** Where both sides do not answer the same. */
export interface Difference {
  /** "EC2.CreateVolume" */
  readonly operation: string;
  /** "Volumes[].State"; "error.code"; "answer" where one side answers and the other refuses. */
  readonly path: string;
  /** As the sides have it, with words in place of ids and times; ABSENT where there is nothing. */
  readonly simulator: unknown;
  readonly emulator: unknown;
}

export const ABSENT = "absent";

type Asked = Pick<Step, "service" | "operation" | "about">;

/** Lists whose order AWS does not promise. */
const UNORDERED: ReadonlySet<string> = new Set([
  ...["Tags", "Volumes", "Snapshots", "Reservations", "Instances", "Subnets", "Addresses", "Topics"],
  ...["Subscriptions", "Rules", "Targets", "EventBuses", "MetricAlarms", "Items", "executions", "Dimensions"],
  ...["BlockDeviceMappings", "InstanceStatuses", "StartingInstances", "StoppingInstances", "Successful"],
]);

/** Compares what both sides made of one case; there is one a case, for ids keep their meaning throughout. */
export class Comparer {
  readonly #bindings = new Bindings();
  readonly #found: Difference[] = [];
  #step: Asked = { service: "", operation: "", about: undefined };

  /** The differences of one step. */
  compare(step: Asked, simulator: Outcome, emulator: Outcome): readonly Difference[] {
    this.#step = step;
    this.#found.length = 0;
    if (simulator.kind === "output" && emulator.kind === "output")
      this.#values("", plain(simulator.output, step.service), plain(emulator.output, step.service));
    else if (emulator.kind === "error" && failedInside(emulator.error))
      this.#add("answer", said(simulator), "fails inside");
    else if (simulator.kind === "error" && emulator.kind === "error")
      this.#values("error", errorOf(simulator.error), errorOf(emulator.error));
    else if (simulator.kind !== emulator.kind) this.#add("answer", said(simulator), said(emulator));
    else throw new Error(`${step.operation} refers to an answer that neither side gives: ${said(simulator)}`);
    return [...this.#found];
  }

  #values(path: string, one: unknown, other: unknown): void {
    if (Array.isArray(one) && Array.isArray(other)) {
      if (one.length !== other.length) {
        this.#add(`${path}.length`, one.length, other.length);
        return;
      }
      const member = path.split(".").at(-1) ?? "";
      const [left, right] = UNORDERED.has(member) ? [inOrder(one), inOrder(other)] : [one, other];
      for (const [index, value] of left.entries()) this.#values(`${path}[]`, value, right[index]);
      return;
    }
    if (isObject(one) && isObject(other)) {
      for (const name of new Set([...Object.keys(one), ...Object.keys(other)]))
        this.#values(path === "" ? name : `${path}.${name}`, one[name], other[name]);
      return;
    }
    if (!this.#same(path, one, other)) this.#add(path, one, other);
  }

  #same(path: string, one: unknown, other: unknown): boolean {
    if (typeof one !== "string" || typeof other !== "string") return one === other;
    const member = path.split(".").at(-1) ?? "";
    const [left, right] = [mask(one, member), mask(other, member)];
    if (left.text !== right.text) return false;
    const apart = left.tokens.findIndex(
      (token, index) => !this.#bindings.bind(token, right.tokens[index] ?? ""),
    );
    if (apart < 0) return true;
    // Both have an id there, and not that of the same thing.
    const knows = (side: "one" | "other", token = "") =>
      this.#bindings.knows(side, token) ? "one that is known" : "a new one";
    this.#add(path, knows("one", left.tokens[apart]), knows("other", right.tokens[apart]));
    return true;
  }

  #add(path: string, simulator: unknown, emulator: unknown): void {
    const { service, operation, about } = this.#step;
    const isRefusal = path === "answer" || path.startsWith("error.");
    const place = isRefusal && about !== undefined ? `${path}, ${about}` : path;
    const shown = { simulator: masked(simulator, path), emulator: masked(emulator, path) };
    const difference = { operation: `${service}.${operation}`, path: place, ...shown };
    const text = JSON.stringify(difference);
    if (!this.#found.some((known) => JSON.stringify(known) === text)) this.#found.push(difference);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as an explanation names it. */
function masked(value: unknown, path: string): unknown {
  if (value === undefined) return ABSENT;
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      typeof inner === "string" ? mask(inner, key || path.split(".").at(-1)).text : inner,
    ),
  );
}

/**
 * An answer without what belongs to the way it came: dates and bytes are texts, and the JSON of an object is that
 * object, whose spaces and order mean nothing.
 */
function plain(value: unknown, service: string): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("base64")}`;
  if (typeof value === "string" && value.startsWith("{")) return parsed(value);
  if (Array.isArray(value)) return value.map((item) => plain(item, service));
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .filter(([name]) => name !== "$metadata")
    .map(([name, member]) => [name, plain(member, service)] as const)
    .filter(([, member]) => member !== undefined && !(NO_EMPTY.has(service) && isEmpty(member)));
  return Object.fromEntries(members);
}

/** Whose answers are XML, or were for long: an empty element and none read alike. */
const NO_EMPTY: ReadonlySet<string> = new Set(["CloudWatch", "EC2"]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An exception in the emulator's own code, which no client can read. */
const failedInside = (error: Error): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 500;

const isEmpty = (value: unknown): boolean =>
  value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** The words of a message are each side's own; a code, a status and further members are not. */
function errorOf(error: Error): Record<string, unknown> {
  const { $metadata, ...members } = { ...error } as Record<string, unknown>;
  const { httpStatusCode: status } = ($metadata ?? {}) as { httpStatusCode?: number };
  const own = Object.entries(members).filter(([name]) => !NOT_AN_ANSWER.has(name));
  const further = own.map(([name, value]) => [name, withoutMessages(plain(value, ""))]);
  return { code: error.name, status, ...Object.fromEntries(further) };
}

const NOT_AN_ANSWER: ReadonlySet<string> = new Set([
  ...["name", "message", "Message", "$fault", "$service", "$response", "$retryable", "Code", "Error", "Type"],
  ...["RequestId", "HostId", "requestId", "Resource", "BucketName", "Key", "code", "type", "__type"],
  ...["RequestID", "Errors", "xmlns", "$reason"],
]);

const withoutMessages = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutMessages);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "Message");
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutMessages(member)]));
};

const said = (outcome: Outcome): string =>
  outcome.kind === "output"
    ? "answers"
    : outcome.kind === "error"
      ? outcome.error.name
      : `not asked: ${outcome.reference}`;

const inOrder = (items: readonly unknown[]): unknown[] =>
  items.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));

/** What says which one it is on both sides; what only one side has sorts nothing. */
function sortKey(item: unknown): string {
  if (!isObject(item)) return String(item);
  const names = [
    "Key",
    "Name",
    "AlarmName",
    "Id",
    "Device",
    "DeviceName",
    "VolumeType",
    "Size",
    "VolumeSize",
  ];
  const further = ["AvailabilityZone", "Description", "State", "name", "pk", "sk", "TopicArn", "Endpoint"];
  return [...names, ...further].map((name) => mask(JSON.stringify(item[name]) ?? "").text).join(" ");
}
