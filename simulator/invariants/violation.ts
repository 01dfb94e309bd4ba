/** An invariant that did not hold. */
export interface Violation {
  /** "I1" to "I10": design, section 6, and docs/trace.md. */
  readonly id: string;
  /** Virtual milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  /** The command that shows it again. */
  readonly replay: string;
}

/** The command that runs the same drill again. Faults hold spaces, but no quotes. */
export const replayCommand = (seed: number, scenario: string, faults: readonly string[] = []): string =>
  [
    "npm run drill --",
    `--seed ${seed}`,
    `--scenario ${scenario}`,
    ...faults.map((fault) => `--fault "${fault}"`),
  ].join(" ");
