import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Figures } from "./results.ts";

const PAGE = fileURLToPath(new URL("../../docs/machines-differential.md", import.meta.url));
const TABLE = /(<!-- figures -->\n)[\s\S]*?(\n<!-- \/figures -->)/;

/** The page's table as it must be. */
export function tableOf(figures: readonly Figures[]): string {
  const head = [
    ...["topic", "machines", "equal", "differing"],
    ...["interpreter is right", "reported", "refused", "undocumented"],
  ];
  const rows = figures.map(({ topic, machines, equal, explained }) => {
    const counts = topic === "explanations" ? ["-", "-", "-"] : [machines, equal, machines - equal];
    const { interpreter, reported, refused, undocumented } = explained;
    return [topic, ...counts, interpreter, reported, refused, undocumented];
  });
  const line = (row: readonly unknown[]) => `| ${row.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Whether docs/machines-differential.md shows these figures. */
export const pageShows = (figures: readonly Figures[]): boolean =>
  readFileSync(PAGE, "utf8").includes(tableOf(figures));

/** Writes them into docs/machines-differential.md. */
export function writePage(figures: readonly Figures[]): void {
  const text = readFileSync(PAGE, "utf8");
  writeFileSync(PAGE, text.replace(TABLE, `$1${tableOf(figures)}$2`));
}
