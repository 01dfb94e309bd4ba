import { AwsError } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import type { Bus, Buses } from "./bus.ts";
import { type EventPattern, parseEventPattern } from "./event-pattern.ts";

/** An event as it is kept, with the virtual milliseconds of its coming. */
interface Kept {
  readonly at: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html */
export interface Archive {
  readonly name: string;
  readonly arn: string;
  readonly bus: Bus;
  readonly description: string | undefined;
  readonly pattern: string | undefined;
  readonly matches: EventPattern;
  readonly retentionDays: number;
  readonly createdAt: number;
  readonly events: Kept[];
}

interface CreateArchive {
  readonly ArchiveName: string;
  readonly EventSourceArn: string;
  readonly Description?: string;
  readonly EventPattern?: string;
  readonly RetentionDays?: number;
}
interface ListArchives {
  readonly NamePrefix?: string;
  readonly EventSourceArn?: string;
  readonly State?: string;
}

const CREATE = ["ArchiveName", "EventSourceArn", "Description", "EventPattern", "RetentionDays"];

/** The archives of a Region's buses. */
export class Archives {
  readonly #buses: Buses;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #archives = new Map<string, Archive>();

  /** @param prefix "arn:aws:events:us-east-1:111122223333" */
  constructor(buses: Buses, prefix: string, now: () => number) {
    this.#buses = buses;
    this.#prefix = prefix;
    this.#now = now;
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html and its neighbours. */
  readonly operations = {
    CreateArchive: (input: CreateArchive) => this.#create(input),
    DescribeArchive: ({ ArchiveName }: { ArchiveName: string }) => describe(this.#find(ArchiveName)),
    ListArchives: (input: ListArchives) => this.#list(input),
    DeleteArchive: ({ ArchiveName }: { ArchiveName: string }) => {
      this.#archives.delete(this.#find(ArchiveName).name);
      return {};
    },
  };

  /** The archive of that ARN; undefined where there is none. */
  byArn(arn: string): Archive | undefined {
    return [...this.#archives.values()].find((archive) => archive.arn === arn);
  }

  /** Keeps an event of a bus where an archive wants it. */
  keep(bus: Bus | undefined, event: Readonly<Record<string, unknown>>): void {
    for (const archive of this.#archives.values())
      if (archive.bus === bus && archive.matches(event)) archive.events.push({ at: this.#now(), event });
  }

  #create(input: CreateArchive) {
    refuseOthers("EventBridge.CreateArchive", input, CREATE);
    const { ArchiveName: name, EventPattern: pattern, Description: description } = input;
    if (this.#archives.has(name))
      throw new AwsError("ResourceAlreadyExistsException", `Archive ${name} already exists.`);
    const archive: Archive = {
      ...{ name, arn: `${this.#prefix}:archive/${name}`, bus: this.#buses.bus(input.EventSourceArn) },
      ...{ description, pattern, retentionDays: input.RetentionDays ?? 0 },
      matches: pattern === undefined ? () => true : parseEventPattern(pattern),
      createdAt: this.#now(),
      events: [],
    };
    this.#archives.set(name, archive);
    return { ArchiveArn: archive.arn, State: "ENABLED", CreationTime: new Date(archive.createdAt) };
  }

  #list(input: ListArchives) {
    refuseOthers("EventBridge.ListArchives", input, ["NamePrefix", "EventSourceArn", "State"]);
    const { NamePrefix: prefix = "", EventSourceArn: source, State: state = "ENABLED" } = input;
    const found = [...this.#archives.values()].filter(
      ({ name, bus }) => name.startsWith(prefix) && (source ?? bus.arn) === bus.arn && state === "ENABLED",
    );
    return { Archives: found.map(listed) };
  }

  #find(name: string): Archive {
    const archive = this.#archives.get(name);
    if (archive) return archive;
    throw new AwsError("ResourceNotFoundException", `Archive ${name} does not exist.`);
  }
}

const listed = ({ name, bus, retentionDays, createdAt, events }: Archive) => ({
  ArchiveName: name,
  EventSourceArn: bus.arn,
  State: "ENABLED",
  RetentionDays: retentionDays,
  SizeBytes: events.reduce((sum, { event }) => sum + Buffer.byteLength(JSON.stringify(event)), 0),
  EventCount: events.length,
  CreationTime: new Date(createdAt),
});

const describe = (archive: Archive) => ({
  ArchiveArn: archive.arn,
  ...listed(archive),
  ...(archive.description !== undefined && { Description: archive.description }),
  ...(archive.pattern !== undefined && { EventPattern: archive.pattern }),
});
