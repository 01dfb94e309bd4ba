import { hang, type Paint, painter } from "../cli/report/wrap.ts";
import type { Aim } from "./aims.ts";
import { type StageCost, worstStage } from "./blame.ts";
import type { Figure } from "./measured.ts";
import type { BenchResult } from "./result.ts";
import { COMPONENTS } from "./shares.ts";

/** The figures for people: at most 80 columns, the aims last. */
export function renderResult(result: BenchResult, colour: boolean): string {
  const paint = painter(colour);
  const { seeds, scenario, outage, rpo } = result;
  const sections: [title: string, lines: readonly string[]][] = [
    ["Outage, as the outside client sees it", figureLines(outage)],
    ["Data lost (RPO)", figureLines(rpo)],
    ["Speed", speedLines(result)],
    ...(result.failures.length > 0
      ? [["Seeds that failed", failureLines(result, paint)] as [string, readonly string[]]]
      : []),
    ["Aims", result.aims.flatMap((aim) => aimLines(aim, paint))],
  ];
  return [
    "",
    paint("bold", `Lifeboat bench: ${scenario}, ${seeds === 1 ? "seed 1" : `seeds 1 to ${seeds}`}`),
    ...sections.flatMap(([title, lines]) => ["", paint("bold", title), ...lines]),
    "",
    result.failures.length === 0
      ? paint("green", "All seeds recovered.")
      : paint("red", `${result.failures.length} of ${seeds} seeds failed.`),
  ].join("\n");
}

const seconds = (value: number | null): string => (value === null ? "none" : `${value.toFixed(1)} s`);

function figureLines(figure: Figure<string>): string[] {
  const { p50, p95, p99, max, floorSeconds, terms, ratio, stages } = figure;
  return [
    `  p50 ${seconds(p50)}   p95 ${seconds(p95)}   p99 ${seconds(p99)}   max ${seconds(max)}`,
    `  floor ${seconds(floorSeconds)}   ratio ${ratio ?? "none"} (p50 by the floor)`,
    ...terms.map(
      ({ what, seconds: term, source }) => `${term.toFixed(1).padStart(8)}  ${what.padEnd(26)}${source}`,
    ),
    `  ${"stage".padEnd(18)}${"median".padStart(10)}${"floor".padStart(10)}${"excess".padStart(10)}${"in the slowest".padStart(18)}`,
    ...stages.map((cost, index) => stageLine(cost, figure.slowestStages[index])),
    ...worstLine(stages),
  ];
}

const stageLine = (
  { stage, medianSeconds, floorSeconds, excessSeconds }: StageCost,
  slow?: StageCost,
): string => {
  const columns = [medianSeconds, floorSeconds, excessSeconds].map((value) => value.toFixed(1).padStart(10));
  return `  ${stage.padEnd(18)}${columns.join("")}${(slow?.medianSeconds.toFixed(1) ?? "").padStart(18)}`;
};

function worstLine(stages: readonly StageCost[]): string[] {
  const worst = worstStage(stages);
  return worst ? [`  most is lost in: ${worst.stage}, ${seconds(worst.excessSeconds)} above its floor`] : [];
}

function speedLines({ speed, shares, profiledSeeds }: BenchResult): string[] {
  const parts = COMPONENTS.map((component) => `${component} ${shares[component].toFixed(1)}`);
  return [
    ...hang(
      "  ",
      `${speed.disastersPerSecond.toFixed(2)} disasters and ${speed.virtualHoursPerSecond.toFixed(2)} virtual hours per second of one core`,
    ),
    ...hang(
      "  ",
      `${speed.disastersPerElapsedSecond.toFixed(2)} disasters per second on the clock (${speed.cpuSeconds.toFixed(0)} s of processor time in ${speed.elapsedSeconds.toFixed(0)} s)`,
    ),
    ...hang(
      "  where it goes, %: ",
      `${parts.join(", ")} (profile of ${profiledSeeds === 1 ? "one seed" : `${profiledSeeds} seeds`})`,
    ),
  ];
}

const failureLines = ({ failures }: BenchResult, paint: Paint): string[] =>
  failures.flatMap(({ seed, reasons, replay }) => [
    paint("red", `  seed ${seed}`),
    ...reasons.flatMap((reason) => hang("    ", reason)),
    `    ${replay}`,
  ]);

function aimLines({ figure, aim, bound, found, met, because }: Aim, paint: Paint): string[] {
  const line = `  ${figure.padEnd(26)}${bound} ${String(aim).padEnd(6)}found ${found ?? "none"}`;
  return [
    paint(met ? "green" : "red", `${line}${met ? "" : "  falls short"}`),
    ...(because === null ? [] : hang("    by ", because)),
  ];
}
