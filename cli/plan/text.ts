import { foundShortly } from "../bad-input.ts";
import { hang, type Paint, painter } from "../report/wrap.ts";
import type { Budget } from "./budget.ts";
import { deployedLines } from "./deployed-text.ts";
import { limitLines } from "./limit-lines.ts";
import type { PhaseBudget } from "./phase-budget.ts";
import type { Plan } from "./plan.ts";

/** The plan for people: at most 80 columns, the verdict last. */
export function renderPlan(plan: Plan, colour: boolean): string {
  const paint = painter(colour);
  const { budget, warnings, assumptions } = plan;
  const sections: [title: string, lines: readonly string[]][] = [
    ...(budget === null ? [] : budgetSections(budget, paint)),
    [`Stage ${plan.stage}, as it is deployed`, deployedLines(plan, paint)],
    ["Worth knowing", warnings.flatMap((warning) => hang("  ! ", warning))],
    ["Assumptions", assumptions.flatMap((assumption) => hang("  - ", assumption))],
    [
      "Refused, because",
      plan.problems.flatMap((problem) => [
        ...hang("  ", `${problem.path}: ${foundShortly(problem)}`).map((line) => paint("red", line)),
        ...hang("    ", sentence(problem.message)),
      ]),
    ],
  ];
  return [
    paint("bold", `Lifeboat plan: ${plan.config}, stage ${plan.stage}`),
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines]) => ["", paint("bold", title), ...lines]),
    "",
    verdict(plan, paint),
    "",
  ].join("\n");
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;

function verdict({ accepted, problems, budget }: Plan, paint: Paint): string {
  if (!accepted)
    return paint("red", `Refused: ${problems.length === 1 ? "one problem" : `${problems.length} problems`}.`);
  const { rtoSeconds, rpoSeconds, monthlyUsd } = budget as Budget;
  const figures = `RTO ${seconds(rtoSeconds.worstCase)}, RPO ${seconds(rpoSeconds.worstCase)} at worst`;
  return paint("green", `Accepted: ${figures}, ${usd(monthlyUsd.total)} dollars a month.`);
}

function budgetSections(budget: Budget, paint: Paint): [title: string, lines: readonly string[]][] {
  const { groups, rtoSeconds, rpoSeconds, monthlyUsd } = budget;
  const named = (group: string) => (groups === 1 ? group : `${group}, the tightest of ${groups}`);
  return [
    [
      `Recovery time of group ${named(rtoSeconds.group)}, seconds at worst`,
      [
        ...phaseLines(rtoSeconds.phases),
        ...hang(
          `  ${"".padEnd(NAME)}`,
          "confirm runs beside restore and start; the longer of the two counts",
        ),
        totalLine(rtoSeconds, paint),
      ],
    ],
    [
      `Age of the data of group ${named(rpoSeconds.group)}, seconds at worst`,
      [...phaseLines(rpoSeconds.phases), totalLine(rpoSeconds, paint)],
    ],
    ["Limits", limitLines(budget)],
    [`A month in dollars (prices of ${monthlyUsd.pricesAsOf})`, costLines(budget, paint)],
  ];
}

const NAME = 10;
const NUMBER = 7;

const phaseLines = (phases: readonly PhaseBudget[]): string[] =>
  phases.flatMap(({ phase, seconds: amount, formula }) =>
    hang(`  ${phase.padEnd(NAME)}${amount.toFixed(1).padStart(NUMBER)}  `, formula),
  );

function totalLine(
  { worstCase, objective }: { readonly worstCase: number; readonly objective: number },
  paint: Paint,
): string {
  const holds = worstCase <= objective;
  const said = holds ? `within its ${objective}` : `MORE than its ${objective}`;
  return paint(
    holds ? "green" : "red",
    `  ${"in all".padEnd(NAME)}${worstCase.toFixed(1).padStart(NUMBER)}  ${said}`,
  );
}

function costLines({ monthlyUsd }: Budget, paint: Paint): string[] {
  const { lines, total, budget, firstCopies, alternatives, pricesSource } = monthlyUsd;
  const line = (what: string, amount: number, formula: string) =>
    hang(`  ${what.padEnd(32)}${usd(amount).padStart(8)}  `, formula);
  const holds = total <= budget;
  const said = holds ? `within the budget of ${budget}` : `MORE than the budget of ${budget}`;
  return [
    ...lines.flatMap(({ what, usd: amount, formula }) => line(what, amount, formula)),
    ...line("in all", total, said).map((text) => paint(holds ? "green" : "red", text)),
    ...line("once, for the first copies", firstCopies, "transfer of all that is written"),
    "  the same fleet elsewhere:",
    ...alternatives.flatMap(({ name, usd: amount, formula }) => line(`  ${name}`, amount, formula)),
    ...hang("  Prices: ", `${pricesSource} in cli/plan/prices.json`),
  ];
}

const usd = (amount: number): string => amount.toFixed(2);
const seconds = (amount: number): string => `${Math.ceil(amount)} s`;
