import type { FrozenContent, VolumeContent } from "../cloud/ec2/software.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** How often a server that has the filesystem mounted writes its heartbeat to it. */
const MARKER_EVERY_MS = 10_000;

/** What a server can do with the filesystem that it has mounted. */
export interface DataFilesystem {
  /** ISO instant of the newest heartbeat that was there before this mount; null on a fresh filesystem. */
  readonly markerAtMount: string | null;
  /** Appends a client's write and returns the newest one stored before; null when there was none. */
  store(write: number): number | null;
  unmount(): void;
}

/**
 * A volume of the reference workload: one filesystem with a log of client writes and the newest heartbeat. The
 * heartbeat costs no timer: it is derived from the time of the mount when somebody looks.
 */
export class DataVolume implements VolumeContent {
  readonly #kernel: Kernel;
  #filesystem: string | undefined;
  /** Only ever appended to, so a capture is this log and a length. */
  readonly #writes: number[];
  #marker: number | null;
  #mountedAt: number | undefined;

  constructor(
    kernel: Kernel,
    held?: {
      readonly filesystem: string | undefined;
      readonly writes: number[];
      readonly marker: number | null;
    },
  ) {
    this.#kernel = kernel;
    this.#filesystem = held?.filesystem;
    this.#writes = held?.writes ?? [];
    this.#marker = held?.marker ?? null;
  }

  /** The filesystem's UUID; undefined on a volume that was never formatted. */
  get filesystem(): string | undefined {
    return this.#filesystem;
  }

  /** Makes a filesystem where there is none; keeps the one that is there. */
  format(uuid: string): void {
    this.#filesystem ??= uuid;
  }

  mount(): DataFilesystem {
    const before = this.#newestMarker();
    this.#mountedAt = this.#kernel.now();
    return {
      markerAtMount: before === null ? null : new Date(before).toISOString(),
      store: (write) => {
        const previous = this.#writes.at(-1) ?? null;
        // A repeated request is the same write.
        if (previous !== write) this.#writes.push(write);
        return previous;
      },
      unmount: () => {
        this.#marker = this.#newestMarker();
        this.#mountedAt = undefined;
      },
    };
  }

  capture(): FrozenContent {
    const kernel = this.#kernel;
    const filesystem = this.#filesystem;
    const log = this.#writes;
    const length = log.length;
    const marker = this.#newestMarker();
    return {
      thaw: () => new DataVolume(kernel, { filesystem, writes: log.slice(0, length), marker }),
    };
  }

  /** The first heartbeat is written at the mount. */
  #newestMarker(): number | null {
    if (this.#mountedAt === undefined) return this.#marker;
    const beats = Math.floor((this.#kernel.now() - this.#mountedAt) / MARKER_EVERY_MS);
    return this.#mountedAt + beats * MARKER_EVERY_MS;
  }
}
