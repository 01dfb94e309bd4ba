import type {
  ExecutionWatch,
  StateChange,
  WatchedExecution,
} from "../../functions/lib/aws/execution-watch.ts";
import { StageTrouble, troubleOf } from "./trouble.ts";
import type { StageWorld } from "./world.ts";

/** What it takes to follow an execution to its end. */
export interface Following {
  readonly arn: string;
  readonly watch: ExecutionWatch;
  readonly world: Pick<StageWorld, "now" | "sleep">;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Seconds between two looks: after something has happened, and when nothing does. */
  readonly pace: { readonly shortest: number; readonly longest: number };
  /** Told of what has happened since the last look, and how the execution is. */
  onLook(changes: readonly StateChange[], execution: WatchedExecution): void;
  /** Told when a look fails for the moment. */
  onSilence(reason: string): void;
}

/** An execution that has ended. */
export type Ended = WatchedExecution & { readonly stoppedAt: number };

/** AWS may not know an execution that was just started. */
const UNKNOWN_MS = 30_000;
/** After so long without an answer the connection counts as lost. */
const SILENT_MS = 120_000;
const SLOWER = 1.5;

/**
 * Follows an execution to its end, looking less and less often while nothing happens. What fails for the moment (no
 * answer, throttling) is tried again, for two minutes.
 *
 * @throws StageTrouble: interrupted; the connection is lost; credentials have expired; a permission is missing
 */
export async function follow(following: Following): Promise<Ended> {
  const { arn, watch, world, signal, pace } = following;
  const begun = world.now();
  let seen = 0;
  let waitSeconds = pace.shortest;
  const patience = createPatience(world);
  for (;;) {
    let isNews = false;
    try {
      const execution = await watch.describe(arn);
      // Asked after the status, so that an end comes with all that led to it.
      const changes = execution ? await watch.changesAfter(arn, seen) : [];
      patience.answered();
      isNews = changes.length > 0;
      seen = changes.at(-1)?.id ?? seen;
      if (execution) {
        following.onLook(changes, execution);
        if (hasEnded(execution)) return execution;
      } else if (world.now() - begun > UNKNOWN_MS)
        throw new StageTrouble("aws", `AWS does not know the execution ${arn}`);
    } catch (error) {
      following.onSilence(patience.bear(error));
    }
    waitSeconds = isNews ? pace.shortest : Math.min(pace.longest, waitSeconds * SLOWER);
    await pause(world, waitSeconds * 1000, signal);
  }
}

/** How long one goes on asking without an answer. */
export interface Patience {
  answered(): void;
  /**
   * @returns why there was no answer, when it is worth asking again
   * @throws StageTrouble when it is not: there was no answer for two minutes, or it is no matter of asking again
   */
  bear(error: unknown): string;
}

/** Patience with AWS, and with the way to it. */
export function createPatience(world: Pick<StageWorld, "now">): Patience {
  let answeredAt = world.now();
  return {
    answered: () => {
      answeredAt = world.now();
    },
    bear: (error) => {
      const trouble = troubleOf(error);
      const isPassing = trouble.kind === "no-answer" || trouble.kind === "throttled";
      if (!isPassing || world.now() - answeredAt > SILENT_MS) throw trouble;
      return trouble.message;
    },
  };
}

/** Waits. @throws StageTrouble when it is interrupted */
export async function pause(
  world: Pick<StageWorld, "sleep">,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await world.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) throw new StageTrouble("interrupted", "interrupted; what was started goes on");
}

const hasEnded = (execution: WatchedExecution): execution is Ended =>
  execution.status !== "RUNNING" && execution.status !== "PENDING_REDRIVE" && execution.stoppedAt !== null;
