import { measure } from "../../cli/report/measure.ts";
import type { Artefacts } from "../../simulator/deploy/package.ts";
import { runDrill } from "../../simulator/run.ts";
import { configuration, packaged } from "./packaged.ts";

/**
 * Rehearses the loss of the Region with the product's roles, less one action each time; one line of JSON for each.
 * Arguments: a seed, then "Role action" in one word each.
 */
const [seed = "1", ...mutilations] = process.argv.slice(2);
for (const mutilation of mutilations) {
  const [role = "", action = ""] = mutilation.split(" ");
  const artefacts = without(await packaged(), role, action);
  const { trace } = await runDrill({ seed: Number(seed), scenario: "region-lost", configuration, artefacts });
  const { records } = trace;
  const denials = records.flatMap((record) => (record.kind === "denial" ? [record] : []));
  const told = records.flatMap((record) => (record.kind === "notification" ? [record.subject] : []));
  const executions = records.flatMap((record) => (record.kind === "execution" ? [record.machine] : []));
  const outcome = measure(records).outcome;
  const result = { role, action, outcome, denials, told, machines: [...new Set(executions)] };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** The artefacts with an action taken from a role, in every Region. */
function without(artefacts: Artefacts, roleId: string, action: string): Artefacts {
  const copy = structuredClone(artefacts);
  let taken = 0;
  for (const { template } of copy.service.values()) {
    const policies = template.Resources[roleId]?.Properties["Policies"] as
      | { PolicyDocument: { Statement: { Action: string | string[] }[] } }[]
      | undefined;
    for (const statement of policies?.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) ?? []) {
      const actions = [statement.Action].flat();
      if (!actions.includes(action)) continue;
      taken += 1;
      const rest = actions.filter((one) => one !== action);
      // An empty list is no policy: what is left is an action that nobody asks for.
      statement.Action = rest.length > 0 ? rest : "ec2:DescribeRegions";
    }
  }
  if (taken === 0) throw new Error(`${roleId} has no ${action} to lose`);
  return copy;
}
