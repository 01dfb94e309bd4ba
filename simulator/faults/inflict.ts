import { TAG } from "../../functions/lib/domain/names.ts";
import type { Ec2 } from "../cloud/ec2/ec2.ts";
import type { Kms } from "../cloud/kms.ts";
import type { S3 } from "../cloud/s3.ts";
import type { Kill } from "../cloud/stepfunctions/doom.ts";
import type { StateEntry } from "../cloud/stepfunctions/state-entry.ts";
import type { Network } from "../internet/network.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { newestPoints } from "./newest-points.ts";
import type { Ailment, WorldFault } from "./world-fault.ts";

/** A Task's function has begun, or has ended, or neither, within this time. */
const KILL_WITHIN_MS = 2_000;

/** What faults reach into. */
interface Means {
  readonly kernel: Kernel;
  readonly internet: Network;
  /** The services of a Region. */
  region(name: string): { readonly ec2: Ec2; readonly kms: Kms; readonly s3: S3 };
}

/** The faults that are in the world at the moment. */
export class WorldFaults {
  readonly #ailments = new Map<string, Ailment>();
  readonly #failing = new Set<string>();
  readonly #kills = new Set<Extract<WorldFault, { kind: "execution-killed" }>>();

  /** What is wrong with the application of a group's servers in a Region. */
  ailment(region: string, group: string | undefined): Ailment {
    return this.#ailments.get(`${region}/${group}`) ?? { kind: "well" };
  }

  /** Whether a function, by its deployed name, throws at every invocation. */
  isFailing(region: string, functionName: string): boolean {
    return this.#failing.has(`${region}/${functionName.split("-").at(-1)}`);
  }

  /** Whether and how an execution is killed in the state that it enters: once a fault, traced as its hit. */
  killIn(kernel: Kernel, entry: StateEntry): Kill | undefined {
    const { region, machine, name, state } = entry;
    const fault = [...this.#kills].find(
      (each) => each.region === region && each.state === state && machine.endsWith(`-${each.machine}`),
    );
    if (!fault) return undefined;
    this.#kills.delete(fault);
    const stream = kernel.random(`fault/execution-killed/${state}`);
    const detail = { machine, name, state };
    return {
      withinMs: entry.type === "Task" ? stream.integer(0, KILL_WITHIN_MS) : 0,
      strike: () =>
        kernel.record(entry.cause, { kind: "fault", region, what: fault.kind, phase: "hits", detail }),
    };
  }

  /** Begins a fault and traces it; the function that it returns ends it. */
  inflict(fault: WorldFault, means: Means): () => void {
    const { kind: what, region, ...detail } = fault;
    const trace = (phase: "begins" | "ends", cause: number | null) =>
      means.kernel.record(cause, { kind: "fault", region, what, phase, detail });
    const cause = trace("begins", null);
    const end = this.#begin(fault, means, cause);
    return () => end(trace("ends", cause));
  }

  #begin(fault: WorldFault, { internet, region: regionOf }: Means, begun: number): (cause: number) => void {
    const { region } = fault;
    switch (fault.kind) {
      case "probes-lost":
        return internet.impair({
          from: fault.from,
          to: regionOf(region).ec2.addressesOf(TAG.group, fault.group),
          share: fault.share,
        });
      case "cut-off":
        internet.isolate(region, true);
        return () => internet.isolate(region, false);
      case "function-fails": {
        const key = `${region}/${fault.function}`;
        this.#failing.add(key);
        return () => this.#failing.delete(key);
      }
      case "application-errors":
        return this.#sicken(region, fault.group, { kind: "errors", share: fault.share });
      case "application-dead":
        return this.#sicken(region, fault.group, { kind: "dead" });
      case "bucket-gone": {
        const { s3 } = regionOf(region);
        s3.setGone(fault.bucket, true);
        return () => s3.setGone(fault.bucket, false);
      }
      case "key-disabled": {
        const { kms } = regionOf(region);
        kms.setEnabled(fault.key, false, begun);
        return (cause) => kms.setEnabled(fault.key, true, cause);
      }
      case "execution-killed":
        this.#kills.add(fault);
        return () => this.#kills.delete(fault);
      case "slots-taken":
        return regionOf(region).ec2.takeCopySlots(fault.copies, begun);
      case "no-capacity":
        return regionOf(region).ec2.suffer({ kind: "no-capacity", zone: fault.zone });
      case "no-initialisation-rate":
        return regionOf(region).ec2.suffer({ kind: "no-initialisation-rate" });
      case "snapshots-broken": {
        const { ec2 } = regionOf(region);
        const ids = newestPoints(ec2.completedSnapshots(), fault.group);
        return ec2.suffer({ kind: "broken-snapshots", ids });
      }
      case "copies-stuck":
        return regionOf(region).ec2.holdCopies();
    }
  }

  #sicken(region: string, group: string, ailment: Ailment): () => void {
    const key = `${region}/${group}`;
    this.#ailments.set(key, ailment);
    return () => this.#ailments.delete(key);
  }
}
