import type { Of } from "../kernel/trace.ts";

/** A call that makes volumes of snapshots, by itself or with the instance that it launches. */
export interface SnapshotUse {
  readonly snapshots: readonly string[];
  /** The failover in whose name it happens, by its tag; undefined without one. */
  readonly run: string | undefined;
  /** Whether an instance comes with them, so that nothing can be added before it boots. */
  readonly launches: boolean;
}

interface Input {
  readonly SnapshotId?: string;
  readonly BlockDeviceMappings?: readonly { readonly Ebs?: { readonly SnapshotId?: string } }[];
  readonly TagSpecifications?: readonly {
    readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  }[];
}

/** Reads CreateVolume and RunInstances; undefined for every other call, and where no snapshot is named. */
export function snapshotUse({ service, operation, input }: Of<"call">): SnapshotUse | undefined {
  if (service !== "EC2" || (operation !== "CreateVolume" && operation !== "RunInstances")) return undefined;
  const { SnapshotId, BlockDeviceMappings = [], TagSpecifications = [] } = input as Input;
  const launches = operation === "RunInstances";
  const mapped = BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
  if (launches && mapped.length === 0) return undefined;
  const tags = TagSpecifications.flatMap(({ Tags = [] }) => Tags);
  const run = tags.find(({ Key }) => Key === "lifeboat:run")?.Value;
  return { snapshots: launches ? mapped : [SnapshotId ?? "none"], run, launches };
}
