import type { Region, Service } from "../cloud.ts";
import { describeAddresses } from "./addresses.ts";
import { associateAddress } from "./associations.ts";
import { attachVolume, detachVolume } from "./attachments.ts";
import { copySnapshot } from "./copies.ts";
import { describeInstanceStatus, describeInstances } from "./describe-instances.ts";
import { describeSnapshots } from "./describe-snapshots.ts";
import { describeVolumes } from "./describe-volumes.ts";
import { startForeignCopies } from "./foreign-copies.ts";
import { reappear, startInstances, stopInstances, vanish } from "./instances.ts";
import type { Snapshot } from "./model.ts";
import { runInstances } from "./run-instances.ts";
import { createSnapshot, createSnapshots, deleteSnapshot } from "./snapshots.ts";
import type { InstanceSoftwareFactory } from "./software.ts";
import { type Ec2Faults, Ec2State } from "./state.ts";
import { describeSubnets } from "./subnets.ts";
import { createTags } from "./tags.ts";
import { terminateInstances } from "./terminate.ts";
import type { Trouble } from "./troubles.ts";
import { createVolume, deleteVolume } from "./volumes.ts";

/** EC2 and EBS of one Region. What it does not model stops the run with its name. */
export class Ec2 implements Service {
  readonly id = "EC2";
  readonly operations: Service["operations"];
  /** For the deploy side (`ec2Resources`) and the EC2 of other Regions; nobody else looks inside. */
  readonly state: Ec2State;

  constructor(
    region: Region,
    options: {
      /** The EC2 of another Region, for CopySnapshot's sources. */
      readonly regionOf: (name: string) => Ec2 | undefined;
      readonly software: InstanceSoftwareFactory;
    },
  ) {
    const state = new Ec2State(region, {
      software: options.software,
      regionOf: (name) => options.regionOf(name)?.state,
    });
    this.state = state;
    this.operations = {
      DescribeInstances: describeInstances(state),
      DescribeInstanceStatus: describeInstanceStatus(state),
      StartInstances: startInstances(state),
      StopInstances: stopInstances(state),
      RunInstances: runInstances(state),
      TerminateInstances: terminateInstances(state),
      DescribeSubnets: describeSubnets(state),
      DescribeVolumes: describeVolumes(state),
      CreateVolume: createVolume(state),
      AttachVolume: attachVolume(state),
      DetachVolume: detachVolume(state),
      DeleteVolume: deleteVolume(state),
      CreateSnapshot: createSnapshot(state),
      CreateSnapshots: createSnapshots(state),
      DescribeSnapshots: describeSnapshots(state),
      CopySnapshot: copySnapshot(state),
      DeleteSnapshot: deleteSnapshot(state),
      CreateTags: createTags(state),
      DescribeAddresses: describeAddresses(state),
      AssociateAddress: associateAddress(state),
    };
  }

  /** What goes wrong from now on; scenarios and tests set its members. */
  get faults(): Ec2Faults {
    return this.state.faults;
  }

  /** The Elastic IPs of the instances that carry a tag. */
  addressesOf(tag: string, value: string): string[] {
    const { addresses, instances } = this.state;
    return addresses
      .all()
      .filter(({ association }) => instances.peek(association?.instanceId ?? "")?.tags.get(tag) === value)
      .map(({ publicIp }) => publicIp);
  }

  /** Somebody else starts so many snapshot copies into the Region; the function that is returned ends them. */
  takeCopySlots(count: number, cause: number): (cause: number) => void {
    return startForeignCopies(this.state, count, cause);
  }

  /** Something goes wrong for a while; the function that is returned ends it. */
  suffer(trouble: Trouble): () => void {
    return this.state.troubles.begin(trouble);
  }

  /** Copies into the Region stay `pending` until the function that is returned is called; then they go on. */
  holdCopies(): () => void {
    return this.state.copyClock.hold();
  }

  /** The snapshots and copies that are `completed`, with their tags. */
  completedSnapshots(): readonly Pick<Snapshot, "id" | "tags">[] {
    return this.state.snapshots.all().filter((snapshot) => snapshot.state === "completed");
  }

  /** To be called when the Region is lost: its instances vanish with their servers. What falls due waits. */
  regionLost(cause: number | null): void {
    vanish(this.state, cause);
  }

  /** Instances that ran boot anew, and what EC2 and EBS had under way goes on: nobody asks for it again. */
  restored(cause: number): void {
    reappear(this.state, cause);
    this.state.resume();
  }
}
