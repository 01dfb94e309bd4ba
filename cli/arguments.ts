import { Command } from "commander";
import { withGuess } from "../functions/lib/config/nearest.ts";
import type { Problem } from "../functions/lib/errors.ts";
import { parseSideFault, SIDE_FAULT_KINDS, type SideFault } from "../simulator/faults/side-fault-kinds.ts";
import { oneOf, problem, unexpectedWord } from "./bad-input.ts";
import { collect } from "./repeatable.ts";

/** What `lifeboat drill` was asked for. Paths are as they were given. */
export interface DrillArguments {
  readonly seed: number;
  readonly scenario: string;
  /** Faults on the side, as they were given. */
  readonly faults: readonly SideFault[];
  /** What is to be listed instead of rehearsing anything. */
  readonly lists: readonly ("scenarios" | "faults")[];
  readonly json: boolean;
  readonly out: string;
  readonly config: string;
}

/** What commander makes of an option whose value may be missing. */
type Given = string | true;

const DEFAULTS = { seed: "1", scenario: "region-lost", out: "./drill-report", config: "./lifeboat.yml" };

/**
 * The `drill` command. Values are optional and unknown words allowed as far as commander is concerned, because it
 * would stop at the first; `readDrillArguments` reports all of them at once.
 */
export function drillCommand(): Command {
  return new Command("drill")
    .description("rehearse a disaster on simulated AWS Regions and measure the recovery")
    .option("--seed [N]", "whole number that all randomness of the run comes from", DEFAULTS.seed)
    .option("--scenario [NAME]", "what goes wrong; list names all", DEFAULTS.scenario)
    .option("--fault [FAULT]", "a fault besides, repeatable; list names all", collect)
    .option("--json", "print the report as one JSON object on stdout; all else goes to stderr")
    .option(
      "--out [DIR]",
      "folder for report.html, report.json and trace.jsonl; made when needed",
      DEFAULTS.out,
    )
    .option("--config [FILE]", "the configuration to rehearse", DEFAULTS.config)
    .usage("[options]")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);
}

/** In the place of a name it asks for all names. */
const LIST = "list";

const HELP = `
Exit codes:
  0  all held: objectives met, no invariant broken, all as the scenario expects
  1  one of them not
  2  bad input; nothing was done
  3  internal error, or something that the simulator does not model

The same seed gives the same run, to the byte.
The report is documented in docs/report.md, the trace in docs/trace.md.`;

/**
 * Reads what commander parsed.
 *
 * @param scenarios the names that `--scenario` may have
 * @returns the arguments (where there are problems, with the defaults in their place) and every problem
 */
export function readDrillArguments(
  command: Command,
  scenarios: readonly string[],
): { arguments: DrillArguments; problems: readonly Problem[] } {
  const given = command.opts<
    Record<keyof typeof DEFAULTS, Given> & { json?: true; fault?: true | readonly string[] }
  >();
  const problems = command.args.map((word) => unexpectedWord(word, command));
  const read = (name: keyof typeof DEFAULTS, expected: string, isValid: (value: string) => boolean) => {
    const value = given[name];
    if (typeof value === "string" && isValid(value)) return value;
    problems.push(problem(`--${name}`, expected, value === true ? "nothing" : JSON.stringify(value)));
    return DEFAULTS[name];
  };
  const faults = given.fault === true ? [""] : (given.fault ?? []);
  return {
    arguments: {
      seed: Number(read("seed", `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`, isSeed)),
      scenario: read("scenario", oneOf(scenarios, String(given.scenario)), (name) =>
        [LIST, ...scenarios].includes(name),
      ),
      faults: faults.flatMap((text) => {
        const fault = text === LIST ? [] : parseSideFault(text);
        if (!("expected" in fault)) return fault;
        const expected = withGuess(fault.expected, text.replace(/@.*$/, ""), faultsLike(text));
        problems.push(problem("--fault", expected, text === "" ? "nothing" : JSON.stringify(text)));
        return [];
      }),
      lists: [
        ...(given.scenario === LIST ? (["scenarios"] as const) : []),
        ...(faults.includes(LIST) ? (["faults"] as const) : []),
      ],
      json: given.json ?? false,
      out: read("out", "the path of a folder", (path) => path !== ""),
      config: read("config", "the path of a file", (path) => path !== ""),
    },
    problems,
  };
}

/** Of a kind that exists its faults, of another one the kinds with the same target. */
function faultsLike(text: string): string[] {
  const [found = "", target = ""] = text.replace(/@.*$/, "").split(":");
  return Object.entries(SIDE_FAULT_KINDS).flatMap(([kind, { targets }]) => {
    if (kind === found) return targets.map((known) => `${kind}:${known}`);
    return Object.hasOwn(SIDE_FAULT_KINDS, found) ? [] : [target === "" ? kind : `${kind}:${target}`];
  });
}

const isSeed = (value: string): boolean => /^\d+$/.test(value) && Number.isSafeInteger(Number(value));
