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

/** What a drill is run with. */
interface ReplayOptions {
  readonly seed: number;
  readonly scenario: string;
  readonly faults?: readonly string[] | undefined;
  /** Path of the configuration, where it is not the project's own. */
  readonly config?: string | undefined;
}

/** The command that runs the same drill again, for a shell. Faults hold spaces, but no quotes. */
export const replayCommand = ({ seed, scenario, faults = [], config }: ReplayOptions): string =>
  [
    "npm run drill --",
    `--seed ${seed}`,
    `--scenario ${scenario}`,
    ...faults.map((fault) => `--fault "${fault}"`),
    ...(config === undefined ? [] : [`--config ${quoted(config)}`]),
  ].join(" ");

/** As one word of a POSIX shell, whatever it holds. */
const quoted = (text: string): string =>
  /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
