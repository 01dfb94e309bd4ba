import { SIDE_FAULT_KINDS } from "../simulator/faults/side-fault-kinds.ts";
import { SCENARIOS } from "../simulator/scenarios/scenarios.ts";
import type { DrillArguments } from "./arguments.ts";
import { hang } from "./report/wrap.ts";

/** What can be listed: names with a sentence each. */
const lists = {
  scenarios: () => Object.values(SCENARIOS).map(({ name, description }) => ({ name, description })),
  faults: () =>
    Object.entries(SIDE_FAULT_KINDS).map(([name, { description, percent, targets }]) => ({
      name,
      description,
      percent,
      targets,
    })),
};

/** The lists that `--scenario list` and `--fault list` ask for, for people or as one JSON object. */
export function renderLists(asked: DrillArguments["lists"], json: boolean): string {
  const chosen = Object.fromEntries(asked.map((list) => [list, lists[list]()]));
  if (json) return JSON.stringify({ schemaVersion: 1, ...chosen });
  return asked.map((list) => (list === "scenarios" ? scenarioLines() : faultLines()).join("\n")).join("\n\n");
}

function scenarioLines(): string[] {
  const entries = lists.scenarios();
  const width = Math.max(...entries.map(({ name }) => name.length));
  return entries.flatMap(({ name, description }) => hang(`${name.padEnd(width)}  `, description));
}

/** Kinds that befall the same things stand together, and what they befall is told once. */
function faultLines(): string[] {
  const byTargets = Map.groupBy(lists.faults(), ({ targets }) => targets.join(", "));
  const width = Math.max(...lists.faults().map(({ name }) => name.length));
  return [
    ...hang("--fault KIND:TARGET[@PERCENT]  ", "may be given more than once; PERCENT is how many are hit"),
    ...[...byTargets].flatMap(([targets, kinds]) => [
      "",
      ...kinds.flatMap(({ name, description, percent }) =>
        hang(`${name.padEnd(width)}  `, `${description} (${percent} % unless said otherwise)`),
      ),
      ...hang("  TARGET: ", targets),
    ]),
  ];
}
