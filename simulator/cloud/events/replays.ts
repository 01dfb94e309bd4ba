import { AwsError } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import type { Archives } from "./archives.ts";
import type { Bus, Buses } from "./bus.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
interface StartReplay {
  readonly ReplayName: string;
  readonly Description?: string;
  readonly EventSourceArn: string;
  readonly EventStartTime: Date;
  readonly EventEndTime: Date;
  readonly Destination: { readonly Arn: string };
}

interface Replay {
  readonly request: StartReplay;
  readonly arn: string;
  readonly startedAt: number;
  endedAt?: number;
}

interface World {
  readonly buses: Buses;
  readonly archives: Archives;
  /** "arn:aws:events:us-east-1:111122223333" */
  readonly prefix: string;
  now(): number;
  /** Does something a while later, unless the Region is lost. */
  later(action: () => void): void;
  /** Puts an event that was on a bus on it again. */
  again(event: Readonly<Record<string, unknown>>, bus: Bus): void;
}

const START = [
  "ReplayName",
  "Description",
  "EventSourceArn",
  "EventStartTime",
  "EventEndTime",
  "Destination",
];

/** Replays of archives. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html */
export function replayOperations(world: World) {
  const replays = new Map<string, Replay>();
  return {
    StartReplay: (request: StartReplay) => {
      refuseOthers("EventBridge.StartReplay", request, START);
      const { ReplayName: name } = request;
      const { archive, bus } = requireReplay(world, request);
      if (replays.has(name))
        throw new AwsError("ResourceAlreadyExistsException", `Replay ${name} already exists.`);
      const replay: Replay = { request, arn: `${world.prefix}:replay/${name}`, startedAt: world.now() };
      replays.set(name, replay);
      world.later(() => {
        const [from, to] = [request.EventStartTime.getTime(), request.EventEndTime.getTime()];
        for (const { at, event } of archive.events)
          if (at >= from && at < to) world.again({ ...event, "replay-name": name }, bus);
        replay.endedAt = world.now();
      });
      return { ReplayArn: replay.arn, State: "STARTING", ReplayStartTime: new Date(replay.startedAt) };
    },
    DescribeReplay: ({ ReplayName: name }: { ReplayName: string }) => {
      const replay = replays.get(name);
      if (replay === undefined)
        throw new AwsError("ResourceNotFoundException", `Replay ${name} does not exist.`);
      const { Destination, Description } = replay.request;
      const own = { ReplayArn: replay.arn, Destination };
      return { ...listed(replay), ...own, ...(Description !== undefined && { Description }) };
    },
    ListReplays: (input: { NamePrefix?: string; EventSourceArn?: string }) => {
      refuseOthers("EventBridge.ListReplays", input, ["NamePrefix", "EventSourceArn"]);
      const { NamePrefix: prefix = "", EventSourceArn: source } = input;
      const found = [...replays.values()].filter(
        ({ request }) =>
          request.ReplayName.startsWith(prefix) &&
          (source ?? request.EventSourceArn) === request.EventSourceArn,
      );
      return { Replays: found.map(listed) };
    },
  };
}

const listed = ({ request, startedAt, endedAt }: Replay) => ({
  ReplayName: request.ReplayName,
  EventSourceArn: request.EventSourceArn,
  State: endedAt === undefined ? "STARTING" : "COMPLETED",
  EventStartTime: request.EventStartTime,
  EventEndTime: request.EventEndTime,
  ReplayStartTime: new Date(startedAt),
  ...(endedAt !== undefined && { ReplayEndTime: new Date(endedAt) }),
});

/** @throws AwsError ValidationException, ResourceNotFoundException */
function requireReplay({ archives, buses }: World, request: StartReplay) {
  const { EventSourceArn: source, EventStartTime, EventEndTime, Destination } = request;
  const archive = archives.byArn(source);
  if (archive === undefined)
    throw invalid("EventSourceArn", `Archive ${source.split(":archive/").at(-1)} does not exist.`);
  const bus = buses.bus(Destination.Arn);
  if (EventStartTime >= EventEndTime)
    throw invalid("EventEndTime", "EventStartTime must be before EventEndTime.");
  if (archive.bus !== bus) throw invalid("Destination.Arn", "Cross event bus replay is not permitted.");
  return { archive, bus };
}

const invalid = (parameter: string, reason: string) =>
  new AwsError("ValidationException", `Parameter ${parameter} is not valid. Reason: ${reason}`);
