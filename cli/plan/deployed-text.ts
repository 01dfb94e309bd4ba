import { cut, hang, type Paint } from "../report/wrap.ts";
import { counted } from "./cost-line.ts";
import type { ComparedConfiguration, Deployed, DeployedRegion, FleetCount } from "./deployed.ts";
import { limitLines } from "./limit-lines.ts";
import type { Plan } from "./plan.ts";

/** What is deployed, against what the plan assumes; no lines where no stage was named. */
export function deployedLines(
  { deployed, budget }: Pick<Plan, "deployed" | "budget">,
  paint: Paint,
): string[] {
  switch (deployed.kind) {
    case "not-asked":
      return [];
    case "unknown":
      return hang("  not known: ", `${deployed.reason}. The plan itself is complete.`);
    case "absent":
      return hang("  not deployed: ", `${deployed.reason}. The plan itself is complete.`);
    case "deployed":
      return [
        ...deployed.regions.flatMap((region) => regionLines(region, paint)),
        ...fleetLines(deployed, budget?.monthlyUsd.total, paint),
      ];
  }
}

/** Longer values are shortened; the JSON has them whole. */
const LONGEST = 60;

function regionLines({ region, deployed, account, reason, configuration }: DeployedRegion, paint: Paint) {
  const head = `  ${region.padEnd(16)}`;
  if (deployed === null) return hang(head, `not known: ${reason}`).map((line) => paint("yellow", line));
  if (!deployed) return hang(head, `not deployed: ${reason}`).map((line) => paint("yellow", line));
  return [
    ...hang(head, `deployed (account ${account}), ${asTheFile(configuration)}`),
    ...(configuration?.kind === "differs" ? configuration.differences : []).flatMap(
      ({ path, deployed: there, file }) =>
        hang("    ! ", `${path}: ${shown(there)} there, ${shown(file)} in the file`).map((line) =>
          paint("yellow", line),
        ),
    ),
  ];
}

function asTheFile(configuration: ComparedConfiguration | null): string {
  if (configuration?.kind === "same") return "with what the file says";
  if (configuration?.kind === "differs") return "otherwise than the file says:";
  return `its configuration is not known: ${configuration?.reason}`;
}

function shown(value: unknown): string {
  if (value === null) return "nothing";
  return cut(JSON.stringify(value), LONGEST);
}

function fleetLines(
  { fleet }: Extract<Deployed, { kind: "deployed" }>,
  plannedUsd: number | undefined,
  paint: Paint,
): string[] {
  if (fleet.kind === "unknown") return hang("  fleet           ", `not known: ${fleet.reason}`);
  const { groups, counted: there, planned, budget, warnings } = fleet;
  return [
    ...groups.flatMap(({ group, region, ...count }) =>
      hang(`  ${group.padEnd(16)}`, `${amount(count)} in ${region}`),
    ),
    ...hang("  in all          ", `${amount(there)}; the plan reckons with ${amount(planned)}`),
    "  With what is there instead, each volume full unless fleet says otherwise:",
    ...limitLines(budget),
    ...hang(
      "  a month    ",
      `${dollars(budget.monthlyUsd.total)}${plannedUsd === undefined ? "" : ` instead of ${dollars(plannedUsd)}`}`,
    ),
    ...warnings.flatMap((warning) => hang("  ! ", warning)).map((line) => paint("yellow", line)),
  ];
}

const amount = ({ servers, volumes, gib }: FleetCount): string =>
  `${counted(servers, "server")}, ${counted(volumes, "data volume")}, ${gib} GiB`;

const dollars = (usd: number): string => `${usd.toFixed(2)} dollars`;
