import { InvalidConfiguration, type Problem, told } from "../functions/lib/errors.ts";
import { NotModelled } from "../simulator/cloud/cloud.ts";
import { StoreUnwritable } from "../simulator/deploy/package-store.ts";
import { BadInput, foundShortly } from "./bad-input.ts";
import { hang } from "./report/wrap.ts";
import { StageTrouble, type TroubleKind } from "./stage/trouble.ts";

/** Why the command could not do what it was asked for. */
export interface Failure {
  readonly kind: "bad-input" | "not-modelled" | "internal" | TroubleKind;
  readonly exitCode: 2 | 3 | StageTrouble["exitCode"];
  readonly message: string;
  readonly problems: readonly Problem[];
  /** For whoever mends it; undefined for bad input. */
  readonly stack?: string | undefined;
}

/** Sorts whatever was thrown into its kind. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StageTrouble) {
    const { kind, exitCode, message } = error;
    return { kind, exitCode, message, problems: [] };
  }
  if (error instanceof BadInput || error instanceof InvalidConfiguration)
    return {
      kind: "bad-input",
      exitCode: 2,
      message: error.message.split("\n")[0] ?? "",
      problems: error.problems,
    };
  if (error instanceof StoreUnwritable)
    return { kind: "bad-input", exitCode: 2, message: error.message, problems: [] };
  const notModelled = causes(error).find((cause) => cause instanceof NotModelled);
  const told = notModelled ?? error;
  return {
    kind: notModelled ? "not-modelled" : "internal",
    exitCode: 3,
    message: told instanceof Error ? told.message : String(told),
    problems: [],
    // What is not modelled is named; where it was met matters only when something lies between.
    stack: error instanceof Error && error !== notModelled ? error.stack : undefined,
  };
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let next = error; next !== undefined && !chain.includes(next); next = (next as Error).cause) {
    chain.push(next);
    if (!(next instanceof Error)) break;
  }
  return chain;
}

/** The one object that `--json` prints where there is no report. */
export const failureAsJson = ({ kind, message, problems }: Failure) => ({
  schemaVersion: 1,
  error: {
    kind,
    message,
    problems: problems.map(({ path, expected, found, message: said }) => ({
      field: path,
      expected,
      found,
      message: said,
    })),
  },
});

/**
 * The same for people, for stderr.
 *
 * @param wraps whether lines are broken for a terminal; where they are not, each problem is one line to search for
 */
export function explain({ kind, message, problems, stack }: Failure, wraps = false): string {
  const line = (head: string, text: string) => (wraps ? hang(head, text) : [`${head}${text}`]);
  const [first = "", ...others] = message.split("\n");
  const lines = [
    ...line("lifeboat: ", first),
    ...others.flatMap((said) => line("", said)),
    ...problems.flatMap((problem) => line("  ", told({ ...problem, found: foundShortly(problem) }))),
  ];
  if (kind === "not-modelled")
    lines.push("", "The simulator refuses what it does not model, so that no drill passes by accident.");
  if (stack !== undefined) lines.push("", stack);
  return `${lines.join("\n")}\n`;
}
