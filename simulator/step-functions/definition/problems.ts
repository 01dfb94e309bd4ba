/** One thing wrong with a definition. */
export interface Problem {
  /** Where, as AWS writes it: "/States/Copy/Retry[0]". */
  readonly path: string;
  readonly message: string;
}

/** What the interpreter knows of but does not do begins with this, so that it can be told from mistakes. */
export const NOT_SUPPORTED = "not supported: ";

/** A definition is refused, with everything that is wrong with it. */
export class DefinitionError extends Error {
  readonly problems: readonly Problem[];

  constructor(name: string, problems: readonly Problem[]) {
    super(
      `state machine ${name}: ${problems.length} problem(s)\n${problems
        .map(({ path, message }) => `  ${path}: ${message}`)
        .join("\n")}`,
    );
    this.name = "DefinitionError";
    this.problems = problems;
  }

  /** Whether this interpreter lacks something; other problems may follow from that. */
  get notSupported(): boolean {
    return this.problems.some(({ message }) => message.startsWith(NOT_SUPPORTED));
  }
}

/** A path as AWS writes it. */
export function formatPath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `/${String(step)}`));
  return steps.join("") || "/";
}
