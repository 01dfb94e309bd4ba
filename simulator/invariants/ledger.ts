import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Of, TraceRecord } from "../kernel/trace.ts";
import { type FailoverRun, FailoverRuns } from "./failover-runs.ts";
import type { KnownResource } from "./known-resource.ts";
import { RecoveryPoints } from "./recovery-points.ts";

/** How many good answers in a row prove a standby. */
const PROOF = 3;

/**
 * What several invariants need to know of the run so far, learnt from its records alone: resources with their tags,
 * recovery points, executions of the failover machine, Regions that are gone, and which Region an address is of.
 */
export class Ledger {
  readonly resources = new Map<string, KnownResource>();
  readonly points = new RecoveryPoints();
  readonly runs = new FailoverRuns();
  readonly lostRegions = new Set<string>();
  /** Virtual milliseconds of the first record, and of the present one. */
  startedAt: number | null = null;
  now = 0;
  readonly #configuration: Configuration;
  readonly #addresses = new Map<string, { readonly region: string; readonly group: string }>();
  /** Good answers in a row that a group's own server gave within its Region, by "<region>/<group>". */
  readonly #proofs = new Map<string, number>();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  note(record: TraceRecord): void {
    this.startedAt ??= record.at;
    this.now = record.at;
    if (record.kind === "state") this.#noteState(record);
    else if (record.kind === "http") this.#noteHttp(record);
    else if (record.kind === "execution") this.#noteExecution(record);
    else if (record.kind === "transition") this.runs.noteTransition(record);
    else if (record.kind === "log") this.runs.noteClosed(record);
    else if (record.kind === "restored") this.lostRegions.delete(record.region);
    else if (record.kind === "disaster") {
      this.lostRegions.add(record.region);
      this.runs.noteLoss(record.region, record.at);
    }
  }

  /** The Region that a public address belongs to; undefined for one that no record has named. */
  regionOf(address: string): string | undefined {
    return this.#addresses.get(address)?.region;
  }

  /** Whether a server of the run's group in its Region has given enough good answers in a row since the run began. */
  isProven(run: FailoverRun): boolean {
    return (this.#proofs.get(`${run.region}/${run.group}`) ?? 0) >= PROOF;
  }

  /** The other Region of the run's group: the one that it takes over from. */
  oldActive(run: FailoverRun): string | undefined {
    const group = this.#configuration.groups.find(({ name }) => name === run.group);
    return group && (group.standby === run.region ? group.active : group.standby);
  }

  #noteState({ service, resource, region, to, detail }: Of<"state">): void {
    if (service !== "EC2") return;
    const tags = (detail?.["tags"] ?? this.resources.get(resource)?.tags ?? {}) as KnownResource["tags"];
    const known = { id: resource, region, state: to, tags };
    this.resources.set(resource, known);
    const address = detail?.["address"];
    if (typeof address === "string") {
      // The address itself carries no tag of the group; the instance that it is associated with does.
      const group = tags["lifeboat:group"] ?? this.#addresses.get(address)?.group ?? "";
      this.#addresses.set(address, { region, group });
    }
    if (resource.startsWith("snap-")) this.points.note(known);
  }

  #noteHttp({ from, to, path, status }: Of<"http">): void {
    const server = this.#addresses.get(to);
    if (server?.region !== from) return;
    const key = `${from}/${server.group}`;
    const health = this.#configuration.groups.find(({ name }) => name === server.group)?.health;
    const good = path === health?.path ? health.status : 200;
    this.#proofs.set(key, status === good ? (this.#proofs.get(key) ?? 0) + 1 : 0);
  }

  #noteExecution(record: Of<"execution">): void {
    this.runs.noteExecution(record);
    const run = this.runs.of(record);
    if (record.status === "RUNNING" && run) this.#proofs.set(`${run.region}/${run.group}`, 0);
  }
}
