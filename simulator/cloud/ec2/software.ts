import type { HttpRequest, HttpServer } from "../../internet/internet.ts";

/** What a snapshot holds: a volume's content at one instant. Nothing changes it afterwards. */
export interface FrozenContent {
  /** A fresh volume's content that begins with what is held here. */
  thaw(): VolumeContent;
}

/** What a volume holds. EC2 never looks inside; it captures and restores. */
export interface VolumeContent {
  /** The content at this instant, as a crash would leave it. */
  capture(): FrozenContent;
}

/** A data volume as the software inside an instance sees it. */
export interface MachineVolume {
  readonly volumeId: string;
  readonly device: string;
  readonly content: VolumeContent;
}

/** What the software inside an instance can see and do of the machine it runs on. */
export interface Machine {
  readonly instanceId: string;
  readonly region: string;
  /** The script that the instance was launched with; empty when there was none. */
  readonly userData: string;
  /** An instance tag, as the metadata service gives it. */
  tag(key: string): string | undefined;
  /** The data volumes attached at this instant, by device name; the root volume is not among them. */
  dataVolumes(): readonly MachineVolume[];
  /** The operating system shuts itself down: the instance stops. */
  shutDown(cause: number | null): void;
}

/** The software inside one instance. EC2 switches it on and off and plugs volumes in and out. */
export interface InstanceSoftware {
  /** The instance has become `running`: boot. `cause` is the trace number of what started it. */
  powerOn(cause: number | null): void;
  /** The instance stops or is gone. May be called when it is off already. */
  powerOff(): void;
  volumeAttached(): void;
  /** The volume was pulled out (by force when it was mounted). */
  volumeDetached(volumeId: string): void;
  /** Whether the volume is mounted: without force such a volume cannot be detached. */
  isMounted(volumeId: string): boolean;
  serve(request: HttpRequest): ReturnType<HttpServer["serve"]>;
}

/** Puts software into instances. The rehearsal's is `simulator/internet/reference-workload.ts`. */
export interface InstanceSoftwareFactory {
  /** The content of a volume that nobody has written to. */
  blankContent(): VolumeContent;
  /** The software of a new instance, switched off. */
  install(machine: Machine): InstanceSoftware;
}
