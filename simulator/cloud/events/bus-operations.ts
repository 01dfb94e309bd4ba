import { AwsError } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import { type Bus, type Buses, DEFAULT_BUS, type Tag } from "./bus.ts";
import { parseEventPattern } from "./event-pattern.ts";
import { policyOf } from "./permissions.ts";

interface OfBus {
  readonly Name: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface PutEventsEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
  readonly Time?: Date;
}

/** The operations on buses, and TestEventPattern. */
export function busOperations(buses: Buses, now: () => number) {
  return {
    CreateEventBus: (input: OfBus & { Description?: string; Tags?: readonly Tag[] }) => {
      refuseOthers("EventBridge.CreateEventBus", input, ["Name", "Description", "Tags"]);
      const { Name: name, Description: description, Tags: tags = [] } = input;
      if (!/^[/.\-_A-Za-z0-9]{1,256}$/.test(name) || name.includes("/"))
        throw invalid(`Event bus name ${name} is not valid.`);
      const bus = buses.create({ name, description, createdAt: now(), tags });
      return { EventBusArn: bus.arn, ...(description !== undefined && { Description: description }) };
    },
    DescribeEventBus: ({ Name: name }: Partial<OfBus>) => describeBus(buses.bus(name)),
    ListEventBuses: ({ NamePrefix: prefix = "" }: { NamePrefix?: string }) => ({
      EventBuses: buses
        .all()
        .filter(({ name }) => name.startsWith(prefix))
        .map(describeBus),
    }),
    /** Deleting what is not there is no error. */
    DeleteEventBus: ({ Name: name }: OfBus) => {
      if (name === DEFAULT_BUS) throw invalid("Cannot delete event bus default.");
      const bus = buses.all().find((one) => one.name === name);
      if ((bus?.rules.size ?? 0) > 0) throw invalid("Event bus can't be deleted since it has rules.");
      buses.delete(name);
    },
    TestEventPattern: ({ EventPattern: pattern, Event: event }: { EventPattern: string; Event: string }) => ({
      Result: testPattern(pattern, event),
    }),
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const REQUIRED = ["id", "account", "source", "time", "region", "detail-type"];

function testPattern(pattern: string, text: string): boolean {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw invalid("Parameter Event is not valid.");
  }
  const isEvent =
    typeof event === "object" && event !== null && REQUIRED.every((name) => name in Object(event));
  if (!isEvent) throw invalid("Parameter Event is not valid.");
  return parseEventPattern(pattern)(event);
}

function describeBus(bus: Bus) {
  const { name, arn, description, createdAt } = bus;
  const policy = policyOf(bus);
  return {
    Arn: arn,
    ...(name !== DEFAULT_BUS && { CreationTime: new Date(createdAt), LastModifiedTime: new Date(createdAt) }),
    ...(description !== undefined && { Description: description }),
    Name: name,
    ...(policy !== undefined && { Policy: policy }),
  };
}

const MAX_ENTRIES = 10;

/** @throws AwsError ValidationException where there are too many */
export function requireEntries(entries: readonly PutEventsEntry[]): void {
  if (entries.length <= MAX_ENTRIES) return;
  const shown = entries.map(
    (entry) =>
      `PutEventsRequestEntry(time=${entry.Time ?? null}, source=${entry.Source ?? null}, resources=${entry.Resources ?? null}, detailType=${entry.DetailType ?? null}, detail=${entry.Detail ?? null}, eventBusName=${entry.EventBusName ?? null}, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null)`,
  );
  throw invalid(
    `1 validation error detected: Value '[${shown.join(", ")}]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ENTRIES}`,
  );
}

/** Why an entry is not taken; the others of its call are. */
export function problemOf({ Source, DetailType, Detail }: PutEventsEntry) {
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => !value);
  if (missing) {
    const [name] = missing;
    const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    return { ErrorCode: "InvalidArgument", ErrorMessage };
  }
  if (Source?.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  try {
    const detail: unknown = JSON.parse(Detail ?? "");
    if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // What is no JSON is malformed as well.
  }
  return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}

const invalid = (message: string) => new AwsError("ValidationException", message);
