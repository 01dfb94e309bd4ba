import type { Configuration } from "../functions/lib/config/schema.ts";
import type { Account } from "./cloud/aws.ts";
import type { Artefacts } from "./deploy/package.ts";
import { deployStack } from "./deploy/stack.ts";
import type { Template } from "./deploy/template.ts";

/**
 * Deploys everything that a user would, in the same order: the workload into both Regions, the service into both,
 * the global stack once. The hosted zone is the user's own and was there before.
 *
 * @throws NotModelled for anything in the templates that the simulator does not know
 */
export function deployEverything(account: Account, configuration: Configuration, artefacts: Artefacts): void {
  const zone = account.route53.createZone(zoneOf(configuration));
  const addresses: Record<string, string> = {};
  const deploy = (stack: {
    name: string;
    region: string;
    template: Template;
    parameters: Record<string, string>;
  }) =>
    deployStack({
      ...stack,
      parameters: declared(stack.template, stack.parameters),
      region: account.region(stack.region),
      types: account.typesOf(stack.region),
    });
  for (const [region, parameters] of artefacts.workload.parameters)
    for (const { name: group, servers, active, hostname } of configuration.groups)
      for (const server of servers) {
        const own = { Group: group, Server: server, Hostname: hostname, Active: String(region === active) };
        const { template } = artefacts.workload;
        const { outputs } = deploy({
          name: `workload-${group}-${server}`,
          region,
          template,
          parameters: { ...parameters, ...own },
        });
        const address = outputs["Address"];
        // The group's endpoint is its first server.
        if (address !== undefined && server === servers[0])
          addresses[`Address${pascal(group)}${pascal(region)}`] = address;
      }
  const shared = { ...addresses, NameServers: zone.nameServers.join(","), HostedZoneId: zone.id };
  for (const [region, { template }] of artefacts.service)
    deploy({ name: `lifeboat-${artefacts.stage}`, region, template, parameters: shared });
  const { region, template } = artefacts.global;
  deploy({ name: `lifeboat-global-${artefacts.stage}`, region, template, parameters: shared });
}

/** The parameters that a template asks for; CloudFormation refuses any other. */
const declared = ({ Parameters }: Template, given: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(given).filter(([name]) => name in Parameters));

/** us-east-1 as it stands in parameter names: UsEast1. */
const pascal = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase());

/** The zone above the hostnames: www.xyz-corp.example is in xyz-corp.example. */
function zoneOf({ groups }: Configuration): string {
  const [first] = groups;
  return first ? first.hostname.split(".").slice(-2).join(".") : "";
}
