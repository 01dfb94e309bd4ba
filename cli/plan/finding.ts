import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Problem } from "../../functions/lib/errors.ts";

/** What cannot be kept, and the configuration with the smallest change that mends it. */
export interface Finding {
  readonly problem: Problem;
  readonly mended: Configuration;
  /** Another field that need not be complained of besides. */
  readonly explains?: string;
}

/** A problem whose message is the reason and the way out. */
export const refusal = (path: string, expected: string, found: unknown, message: string): Problem => ({
  path,
  expected,
  found: String(found),
  message,
});

/** The largest whole number from `low` to `high` that passes; what is larger passes less easily. */
export function largestPassing(
  low: number,
  high: number,
  passes: (value: number) => boolean,
): number | undefined {
  for (let value = Math.floor(high); value >= low; value -= 1) if (passes(value)) return value;
  return undefined;
}

/** The configuration with one of its groups changed. */
export const withGroup = (
  configuration: Configuration,
  index: number,
  change: (group: Configuration["groups"][number]) => Configuration["groups"][number],
): Configuration => ({
  ...configuration,
  groups: configuration.groups.map((group, at) => (at === index ? change(group) : group)),
});

/** The configuration with its backups changed. */
export const withBackup = (
  configuration: Configuration,
  change: Partial<Configuration["backup"]>,
): Configuration => ({ ...configuration, backup: { ...configuration.backup, ...change } });
