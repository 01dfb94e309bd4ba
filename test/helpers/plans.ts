import type { Budget } from "../../cli/plan/budget.ts";
import { type Plan, planOf } from "../../cli/plan/plan.ts";
import { readConfiguration } from "../../functions/lib/config/load.ts";
import { read } from "./project.ts";

/** lifeboat.yml as it is shipped. */
export const shippedText = read("lifeboat.yml");

/** The shipped configuration with some of its text replaced, each of which has to be there. */
export function changed(...replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`lifeboat.yml does not say ${from}`);
    return text.replace(from, to);
  }, shippedText);
}

/** The plan of a configuration on the day of which its checker ranges are. */
export const planFor = (text: string, today = "2026-11-24"): Plan =>
  planOf(readConfiguration(text), {
    config: "lifeboat.yml",
    stage: "drill",
    today,
    checkerRangesAsOf: "2026-11-24",
  });

/** The budget of a plan, whether it is accepted or not. */
export function budgetOf({ budget, problems }: Plan): Budget {
  if (budget === null) throw new Error(`nothing was worked out: ${JSON.stringify(problems)}`);
  return budget;
}

/** What the shipped configuration implies. */
export const shippedPlan = (): Budget => budgetOf(planFor(shippedText));
