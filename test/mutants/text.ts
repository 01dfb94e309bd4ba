import { hang, type Paint } from "../../cli/report/wrap.ts";
import type { Mutant } from "./mutant.ts";
import { place, type Result } from "./result.ts";

/** One defect's result, for people. */
export function resultText(result: Result, paint: Paint): string {
  const { name, outcome, breaks, message } = result;
  const caught = outcome === "caught";
  const head = `${caught ? "caught" : outcome.toUpperCase()}  ${name}`;
  const lines = [
    paint(caught ? "green" : "red", head),
    ...(caught ? [] : hang("  ", breaks)),
    ...hang("  ", `${place(result)}: ${message}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The last line. */
export const summary = (results: readonly Result[]): string =>
  `${results.filter(({ outcome }) => outcome === "caught").length} of ${results.length} caught\n`;

/** The defects without trying them. */
export function listed(mutants: readonly Mutant[], json: boolean): string {
  if (json) {
    const plain = mutants.map(({ changes, ...mutant }) => ({ ...mutant, files: [...changes.keys()] }));
    return `${JSON.stringify({ schemaVersion: 1, mutants: plain })}\n`;
  }
  return mutants
    .map(({ name, breaks, catches, scenario, seeds, faults }) =>
      [
        name,
        ...hang("  ", breaks),
        ...hang(
          "  ",
          `${[scenario, ...faults].join(", ")}, seed ${seeds.join(" or ")}: ${catches.join("; ")}`,
        ),
        "",
      ].join("\n"),
    )
    .join("");
}
