import type { StateReason } from "@aws-sdk/client-ec2";
import type { Kernel } from "../../kernel/kernel.ts";
import type { RandomStream } from "../../kernel/random.ts";
import { type LatencyKey, latency } from "../../latencies.ts";
import type { BusEvent, Region } from "../cloud.ts";
import { AddressPool } from "./address-pool.ts";
import { ClientTokens } from "./client-tokens.ts";
import { CopyClock } from "./copy-clock.ts";
import { createDefaultVpc } from "./default-vpc.ts";
import { KINDS } from "./kinds.ts";
import type { Address, Instance, LaunchTemplate, SecurityGroup, Snapshot, Subnet, Volume } from "./model.ts";
import type { InstanceSoftwareFactory } from "./software.ts";
import { Table } from "./table.ts";
import { Troubles } from "./troubles.ts";

/** What a scenario or a test can make go wrong. Each is asked at the moment it would take effect. */
export interface Ec2Faults {
  /** An accepted start that never reaches `running` ends as `stopped` with this reason. */
  startFailure?: (instanceId: string) => StateReason | undefined;
  /** A snapshot of that volume ends as `error`. */
  snapshotFails?: (volumeId: string) => boolean;
}

/** Everything that one Region's EC2 knows, and its ways to time, chance, trace and bus. */
export class Ec2State {
  readonly region: Region;
  readonly kernel: Kernel;
  readonly software: InstanceSoftwareFactory;
  /** The EC2 of another Region of the account. */
  readonly regionOf: (name: string) => Ec2State | undefined;
  readonly faults: Ec2Faults = {};
  readonly troubles = new Troubles();
  readonly copyClock: CopyClock;
  readonly instances = new Table<Instance>(KINDS.instance);
  readonly volumes = new Table<Volume>(KINDS.volume);
  readonly snapshots = new Table<Snapshot>(KINDS.snapshot);
  readonly addresses = new Table<Address>(KINDS.address);
  readonly subnets = new Table<Subnet>(KINDS.subnet);
  readonly launchTemplates = new Table<LaunchTemplate>(KINDS.launchTemplate);
  readonly securityGroups = new Map<string, SecurityGroup>();
  readonly addressPool: AddressPool;
  /** The default VPC's. */
  readonly vpcId: string;
  /** Client tokens of CreateVolume. */
  readonly volumeTokens = new ClientTokens<Volume>();
  /** Those of RunInstances, each with its zone. */
  readonly launchTokens = new ClientTokens<Instance>();
  /** The copy of each lineage that completed last, whether or not it was deleted since. */
  readonly newestCopies = new Map<string, Snapshot>();
  /** ARN of the key that AWS manages for EBS in this Region: `alias/aws/ebs`. */
  readonly defaultKeyArn: string;
  readonly #counts = new Map<string, number>();
  /** What fell due while the Region was lost. */
  readonly #suspended: (() => void)[] = [];

  constructor(
    region: Region,
    options: {
      readonly regionOf: (name: string) => Ec2State | undefined;
      readonly software: InstanceSoftwareFactory;
    },
  ) {
    this.region = region;
    this.kernel = region.kernel;
    this.regionOf = options.regionOf;
    this.software = options.software;
    this.copyClock = new CopyClock(region.kernel.now, (ms, action) => this.later(ms, action));
    this.addressPool = new AddressPool(region.name);
    const digits = this.stream("default-key").hex(32);
    const keyId = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    this.defaultKeyArn = `arn:aws:kms:${region.name}:${region.account}:key/${keyId}`;
    const vpc = createDefaultVpc(region.name, (purpose) => this.stream(purpose));
    this.vpcId = vpc.id;
    for (const subnet of vpc.subnets) this.subnets.add(subnet);
  }

  /** The instances that stand in a subnet; a terminated one has left it. */
  instancesIn(subnet: Subnet): Instance[] {
    return this.instances.all().filter((each) => each.subnet === subnet && each.state !== "terminated");
  }

  /**
   * The random stream of the next thing of that purpose ("copy/snap-1"). Each resource draws its own id and
   * durations from its own stream, so one more call changes nobody else's.
   */
  stream(purpose: string): RandomStream {
    const count = (this.#counts.get(purpose) ?? 0) + 1;
    this.#counts.set(purpose, count);
    return this.kernel.random(`ec2/${this.region.name}/${purpose}/${count}`);
  }

  /**
   * How a resource that is made now becomes visible: one place of EC2 hears of it sooner than another, and any of
   * them may answer a call. https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
   */
  visibility(stream: RandomStream): () => boolean {
    const firstAt = this.kernel.now() + stream.latency(latency("ec2.visibility"));
    const settledAt = firstAt + stream.latency(latency("ec2.visibility"));
    return () => {
      const now = this.kernel.now();
      return now >= settledAt || (now >= firstAt && stream.chance(0.5));
    };
  }

  /** Does `action` after that time; where the Region is lost by then, when it comes back. */
  later(
    wait: number | { readonly key: LatencyKey; readonly stream: RandomStream },
    action: () => void,
  ): void {
    const ms = typeof wait === "number" ? wait : wait.stream.latency(latency(wait.key));
    this.kernel.after(ms, () => {
      if (this.region.lost) this.#suspended.push(action);
      else action();
    });
  }

  /** Ends what fell due while the Region was lost: EC2 keeps what it was asked for. */
  resume(): void {
    for (const action of this.#suspended.splice(0)) action();
  }

  /** Writes a state change to the trace and returns its number: the cause of what follows from it. */
  changed(
    cause: number | null,
    change: {
      readonly resource: string;
      readonly from: string | null;
      readonly to: string;
      readonly detail: Readonly<Record<string, unknown>>;
    },
  ): number {
    return this.kernel.record(cause, {
      kind: "state",
      region: this.region.name,
      service: "EC2",
      ...change,
    });
  }

  /** Puts an event on the Region's bus; EC2's events carry source `aws.ec2`. */
  emit(event: Omit<BusEvent, "source">, cause: number | null): void {
    this.region.emit({ source: "aws.ec2", ...event }, cause);
  }
}
