import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EmulatorName } from "./emulator.ts";
import type { Figures } from "./results.ts";

const PAGE = fileURLToPath(new URL("../../docs/differential.md", import.meta.url));
/** A table of the page; there is one for each that the simulator was compared with. */
const tableIn = (against: EmulatorName) =>
  new RegExp(`(<!-- figures of ${against} -->\\n)[\\s\\S]*?(\\n<!-- /figures -->)`);

/** The page's table as it must be. */
export function tableOf(figures: readonly Figures[]): string {
  const cells = figures.map(({ service, operations, compared, equal, commands, alike, explained }) => [
    service,
    ...[operations, compared, equal, compared - equal, commands, alike],
    ...[explained.simulator, explained["left-out"], explained.recorded, explained.undocumented],
  ]);
  const head = [
    ...["service", "operations", "compared", "equal", "differing", "commands", "alike"],
    ...["simulator is right", "left out", "recorded", "undocumented"],
  ];
  const line = (row: readonly unknown[]) => `| ${row.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...cells.map(line)].join("\n");
}

/** Whether docs/differential.md shows these figures. */
export const pageShows = (against: EmulatorName, figures: readonly Figures[]): boolean =>
  tableIn(against)
    .exec(readFileSync(PAGE, "utf8"))?.[0]
    ?.includes(`\n${tableOf(figures)}\n`) ?? false;

/** Writes them into docs/differential.md. */
export function writePage(against: EmulatorName, figures: readonly Figures[]): void {
  const text = readFileSync(PAGE, "utf8");
  writeFileSync(PAGE, text.replace(tableIn(against), `$1${tableOf(figures)}$2`));
}
