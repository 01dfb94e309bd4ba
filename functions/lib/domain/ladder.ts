import * as z from "zod/mini";
import { CapacityMissing, isPassing, RateRefused, SnapshotUnusable } from "../errors.ts";

/**
 * The way in which a standby is being prepared. A step that fails for good is not tried again: the run goes *forward*,
 * to another way, and a person is called only when there is none left.
 */
export const way = z.object({
  /** Whether volumes are initialised at a provisioned rate. Without, their blocks are read when first touched. */
  rated: z.boolean(),
  /** Zones that could not carry a server: it is launched afresh in another one. */
  avoidZones: z.array(z.string()),
  /** How often all zones have been found unfit, and been begun with anew. */
  round: z.int(),
  /** Recovery points that no volume could be made of. */
  brokenSets: z.array(z.string()),
  /** When this way was entered: one that leads nowhere is given up after a while. */
  since: z.iso.datetime(),
});

export type Way = z.infer<typeof way>;

/** A way round what failed, in the order in which they cost time. */
export type Rung = "no-rate" | "another-az" | "older-point" | "zones-again";

/** What a step met that trying again will not remove. */
export type Obstacle =
  /** AWS refused the provisioned initialisation rate. */
  | { readonly kind: "rate-refused"; readonly reason: string }
  /** The zones have no room, lost what was started in them, or do not get on. */
  | { readonly kind: "zones-unfit"; readonly zones: readonly string[]; readonly reason: string }
  /** There is no zone that has not been found unfit. */
  | { readonly kind: "no-zone-left"; readonly reason: string }
  /** A recovery point that is complete, but of no use. */
  | { readonly kind: "point-broken"; readonly set: string; readonly reason: string };

/** The next way and its name; part of a step's answer when it is `blocked`. */
export interface Turn {
  readonly rung: Rung;
  readonly way: Way;
  /** What was met, for people. */
  readonly reason: string;
}

/** A way gets as long as a bring-up takes at its slowest; a third of that is usual. */
const PATIENCE_MS = 150_000;

/** EC2 needs seconds for what it is asked to do. */
const STEP_SECONDS = 2;

/**
 * Capacity comes and goes, and every other refugee asks for it too. AWS says a few minutes; asking sooner costs a
 * handful of calls, and the users are waiting.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html#troubleshooting-launch-capacity
 */
const ROUND_SECONDS = 30;

/** A step's answer while it is not done: ask again, or take another way, after so many seconds. */
export type Underway = { readonly waitSeconds: number } & (
  | { readonly status: "pending" }
  | ({ readonly status: "blocked" } & Turn)
);

/**
 * Whether a step that is not done may go on as it does.
 *
 * @param options.obstacle what it has met, if anything
 * @param options.zones the zones that it acts in; they are the obstacle of a way that has led nowhere for too long
 */
export function underway(
  present: Way,
  options: { readonly obstacle: Obstacle | undefined; readonly zones: readonly string[]; readonly now: Date },
): Underway {
  const { zones, now } = options;
  const obstacle = options.obstacle ?? delay(present, zones, now);
  if (!obstacle) return { status: "pending", waitSeconds: STEP_SECONDS };
  const waitSeconds = obstacle.kind === "no-zone-left" ? ROUND_SECONDS : 0;
  return { status: "blocked", ...turn(present, obstacle, now), waitSeconds };
}

/** Chooses the way round an obstacle. Whether it leads anywhere (a zone, a point) shows when it is taken. */
export function turn(present: Way, obstacle: Obstacle, now: Date): Turn {
  const since = now.toISOString();
  switch (obstacle.kind) {
    case "rate-refused":
      return { rung: "no-rate", way: { ...present, rated: false, since }, reason: obstacle.reason };
    case "zones-unfit": {
      const avoidZones = [...new Set([...present.avoidZones, ...obstacle.zones])];
      return { rung: "another-az", way: { ...present, avoidZones, since }, reason: obstacle.reason };
    }
    case "no-zone-left": {
      const entered = new Date(now.getTime() + ROUND_SECONDS * 1000).toISOString();
      const next = { ...present, avoidZones: [], round: present.round + 1, since: entered };
      return { rung: "zones-again", way: next, reason: obstacle.reason };
    }
    case "point-broken": {
      const brokenSets = [...present.brokenSets, obstacle.set];
      return { rung: "older-point", way: { ...present, brokenSets, since }, reason: obstacle.reason };
    }
  }
}

function delay(present: Way, zones: readonly string[], now: Date): Obstacle | undefined {
  const ms = now.getTime() - Date.parse(present.since);
  if (ms <= PATIENCE_MS) return undefined;
  const reason = `not ready in ${zones.join(", ")} after ${Math.round(ms / 1000)} s`;
  return { kind: "zones-unfit", zones, reason };
}

/**
 * Waits for a step, and names the obstacle that it met.
 *
 * @param where the zones that the step acted in, and the recovery point that it used
 * @throws whatever else the step threw
 */
export async function met(
  step: Promise<unknown>,
  where: { readonly zones: readonly string[]; readonly set?: string },
): Promise<Obstacle | undefined> {
  try {
    await step;
    return undefined;
  } catch (error) {
    if (error instanceof RateRefused) return { kind: "rate-refused", reason: error.message };
    if (error instanceof CapacityMissing)
      return { kind: "zones-unfit", zones: where.zones, reason: error.message };
    if (error instanceof SnapshotUnusable && where.set !== undefined)
      return { kind: "point-broken", set: where.set, reason: error.message };
    throw error;
  }
}

/**
 * Waits for all of several steps; what one of them met counts more than that another was not heard. Where none met
 * anything, a call that was turned away or lost is no failure either: the step is asked again, and patience bounds it.
 *
 * @throws whatever else a step threw, when none has met an obstacle
 */
export async function firstMet(
  steps: readonly Promise<Obstacle | undefined>[],
): Promise<Obstacle | undefined> {
  const settled = await Promise.allSettled(steps);
  for (const step of settled) if (step.status === "fulfilled" && step.value !== undefined) return step.value;
  for (const step of settled) if (step.status === "rejected" && !isPassing(step.reason)) throw step.reason;
  return undefined;
}
