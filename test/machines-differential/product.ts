import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type MachineRun, runMachine, type Scripts } from "../helpers/product-machine.ts";
import type { Call } from "./answers.ts";
import type { Json, Script } from "./cases.ts";
import { playEmulated } from "./emulated.ts";
import type { MiniStack } from "./ministack.ts";
import { type Observed, outcomeOf } from "./observed.ts";
import type { ProductRun } from "./product-runs.ts";

/** Runs one on the simulator's interpreter, whose tests hold each payload against the function's contract. */
export async function interpretProduct({ file, input, execution, tasks }: ProductRun): Promise<Observed> {
  const observed = observedOf(await runMachine(file, { input, name: execution, tasks }));
  return { ...observed, path: outerFirst(observed.path, file) };
}

/** Runs one on a corrected MiniStack. */
export async function emulateProduct(
  { file, input, execution, tasks }: ProductRun,
  index: number,
  ministack: MiniStack,
): Promise<Observed> {
  const definition = definitionOf(file);
  const task = { name: `product-${index}`, execution, definition, input, tasks: scriptOf(tasks) };
  const observed = await playEmulated(task, ministack);
  return { ...observed, path: outerFirst(observed.path, file) };
}

/** The machine's own states in the order that they were entered, then those of branches and iterations in none. */
function outerFirst(path: readonly string[], file: string): readonly string[] {
  const { States } = definitionOf(file);
  const own = path.filter((name) => name in States);
  return [...own, ...path.filter((name) => !(name in States)).sort()];
}

/** The definition, with the name of the calling state in the place of each function's ARN. */
function definitionOf(file: string): { readonly States: Readonly<Record<string, unknown>> } {
  const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
  return JSON.parse(text, (_, value: { "Fn::GetAtt"?: readonly [string, string] } | null) =>
    value?.["Fn::GetAtt"] ? value["Fn::GetAtt"][0].replace(/LambdaFunction$/, "") : value,
  );
}

function scriptOf(tasks: Scripts): Script {
  const answered = (answer: unknown) =>
    typeof answer === "object" && answer !== null && "error" in answer
      ? (answer as { error: string; cause?: string })
      : { result: answer as Json };
  return Object.fromEntries(Object.entries(tasks).map(([name, answers]) => [name, answers.map(answered)]));
}

function observedOf({ status, error, cause, output, path, calls }: MachineRun): Observed {
  return {
    outcome: outcomeOf(status, error),
    output: output as Json | undefined,
    cause,
    path,
    calls: calls.map(({ state, payload }): Call => ({ name: state, payload: payload as Json })),
  };
}
