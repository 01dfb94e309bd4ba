import { TAG } from "../../functions/lib/domain/names.ts";
import type {
  InstanceSoftware,
  InstanceSoftwareFactory,
  Machine,
  VolumeContent,
} from "../cloud/ec2/software.ts";
import type { Ailment } from "../faults/world-fault.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { RandomStream } from "../kernel/random.ts";
import { latency } from "../latencies.ts";
import { type DataFilesystem, DataVolume } from "./data-volume.ts";
import type { HttpRequest, HttpServer } from "./internet.ts";

/** What the server takes to notice and mount a volume that appears while it runs. */
const MOUNT_MS = { low: 1_000, high: 2_000 };

type Answer = ReturnType<HttpServer["serve"]>;

/** What every server of the workload is made with. */
interface WorkloadOptions {
  readonly kernel: Kernel;
  /** What its certificate is valid for. */
  readonly hostnames: readonly string[];
  /** What is wrong with the application of a group in a Region; by default nothing ever is. */
  readonly ailment?: (region: string, group: string | undefined) => Ailment;
}

/** What of the template's user data decides how a server answers; the defaults are the template's. */
interface Site {
  /** UUID of the filesystem that is entered in /etc/fstab, with `nofail`; without it none is mounted. */
  readonly filesystem: string | undefined;
  readonly port: number;
  readonly health: { readonly path: string; readonly status: number; readonly body: string };
}

function siteOf(userData: string): Site {
  const setting = (name: string) => new RegExp(`^\\s*${name}=(\\S*)$`, "m").exec(userData)?.[1];
  const decoded = (name: string) => {
    const text = setting(name);
    return text === undefined ? undefined : Buffer.from(text, "base64").toString();
  };
  return {
    filesystem: /\bUUID=([0-9a-f-]{36})\b/.exec(userData)?.[1],
    port: Number(setting("PORT") ?? 443),
    health: {
      path: decoded("HEALTH_PATH_BASE64") ?? "/health",
      status: Number(setting("HEALTH_STATUS") ?? 200),
      body: decoded("HEALTH_BODY_BASE64") ?? '{"status": "healthy"}',
    },
  };
}

/**
 * The reference workload: an HTTPS server that implements the published server contract.
 */
export const referenceWorkload = (options: WorkloadOptions): InstanceSoftwareFactory => ({
  blankContent: () => new DataVolume(options.kernel),
  install: (machine) => new ReferenceServer(machine, options),
});

class ReferenceServer implements InstanceSoftware {
  readonly #machine: Machine;
  readonly #kernel: Kernel;
  readonly #hostnames: readonly string[];
  readonly #ailment: WorkloadOptions["ailment"];
  readonly #site: Site;
  readonly #work: RandomStream;
  /** Counts switchings on and off: a timer of an earlier run does nothing. */
  #run = 0;
  /** The epoch that this boot serves under; undefined while the service is not up. */
  #epoch: number | undefined;
  #mounted: { readonly volumeId: string; readonly files: DataFilesystem } | undefined;

  constructor(machine: Machine, options: WorkloadOptions) {
    this.#machine = machine;
    this.#kernel = options.kernel;
    this.#hostnames = options.hostnames;
    this.#ailment = options.ailment;
    this.#work = this.#stream("work");
    this.#site = siteOf(machine.userData);
  }

  powerOn(cause: number | null): void {
    this.#run += 1;
    this.#later(this.#stream("boot").latency(latency("server.boot")), () => {
      const epoch = this.#machine.tag(TAG.epoch);
      // A standby that nobody activated: it shuts itself down.
      if (epoch === undefined || !/^\d+$/.test(epoch)) return this.#machine.shutDown(cause);
      this.#epoch = Number(epoch);
      this.#mount();
    });
  }

  powerOff(): void {
    this.#run += 1;
    this.#epoch = undefined;
    this.#unmount();
  }

  volumeAttached(): void {
    if (this.#epoch === undefined || this.#mounted) return;
    this.#later(this.#stream("mount").between(MOUNT_MS.low, MOUNT_MS.high), () => this.#mount());
  }

  volumeDetached(volumeId: string): void {
    if (this.isMounted(volumeId)) this.#unmount();
  }

  isMounted(volumeId: string): boolean {
    return this.#mounted?.volumeId === volumeId;
  }

  serve(request: HttpRequest): Answer {
    const ailment = this.#ailment?.(this.#machine.region, this.#machine.tag(TAG.group));
    const { port, health } = this.#site;
    if (this.#epoch === undefined || request.port !== port || ailment?.kind === "dead") return "refused";
    if (ailment?.kind === "errors" && this.#stream("errors").chance(ailment.share))
      return this.#answer(500, { status: "error" });
    const files = this.#mounted?.files;
    if (!files) return this.#answer(503, { status: "no data volume" });
    const write = /^\/writes\/(\d{1,15})$/.exec(request.path)?.[1];
    if (request.method === "PUT" && write !== undefined)
      return this.#answer(200, { stored: Number(write), previous: files.store(Number(write)) });
    const server = this.#machine.tag(TAG.server) ?? this.#machine.instanceId;
    if (request.method === "GET" && request.path === "/lifeboat")
      return this.#answer(200, { server, epoch: this.#epoch, marker: files.markerAtMount });
    if (request.method === "GET" && request.path === health.path)
      return this.#answer(health.status, health.body);
    return this.#answer(404, { status: "not found" });
  }

  /** By filesystem, not by device name; a volume that nobody has used is formatted at the first installation only. */
  #mount(): void {
    const { filesystem } = this.#site;
    if (this.#mounted || filesystem === undefined) return;
    const volumes = this.#machine
      .dataVolumes()
      .flatMap(({ volumeId, content }) => (isDataVolume(content) ? [{ volumeId, content }] : []));
    const found =
      volumes.find(({ content }) => content.filesystem === filesystem) ??
      (this.#epoch === 0 ? volumes.find(({ content }) => content.filesystem === undefined) : undefined);
    if (!found) return;
    found.content.format(filesystem);
    this.#mounted = { volumeId: found.volumeId, files: found.content.mount() };
  }

  #unmount(): void {
    this.#mounted?.files.unmount();
    this.#mounted = undefined;
  }

  /** @param body a text, or what is answered as JSON */
  #answer(status: number, body: string | Readonly<Record<string, unknown>>): Answer {
    return {
      status,
      body: typeof body === "string" ? body : JSON.stringify(body),
      certificateNames: this.#hostnames,
      serviceMs: this.#work.latency(latency("server.work")),
    };
  }

  #later(ms: number, action: () => void): void {
    const run = this.#run;
    this.#kernel.after(ms, () => {
      if (run === this.#run) action();
    });
  }

  #stream(purpose: string) {
    return this.#kernel.random(`server/${this.#machine.region}/${this.#machine.instanceId}/${purpose}`);
  }
}

const isDataVolume = (content: VolumeContent): content is DataVolume => content instanceof DataVolume;
