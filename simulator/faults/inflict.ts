import { TAG } from "../../functions/lib/domain/names.ts";
import type { Ec2 } from "../cloud/ec2/ec2.ts";
import type { Kms } from "../cloud/kms.ts";
import type { S3 } from "../cloud/s3.ts";
import type { Network } from "../internet/network.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Ailment, WorldFault } from "./world-fault.ts";

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

  /** What is wrong with the application of a group's servers in a Region. */
  ailment(region: string, group: string | undefined): Ailment {
    return this.#ailments.get(`${region}/${group}`) ?? { kind: "well" };
  }

  /** Whether a function, by its deployed name, throws at every invocation. */
  isFailing(region: string, functionName: string): boolean {
    return this.#failing.has(`${region}/${functionName.split("-").at(-1)}`);
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
      case "slots-taken":
        return regionOf(region).ec2.takeCopySlots(fault.copies, begun);
    }
  }

  #sicken(region: string, group: string, ailment: Ailment): () => void {
    const key = `${region}/${group}`;
    this.#ailments.set(key, ailment);
    return () => this.#ailments.delete(key);
  }
}
