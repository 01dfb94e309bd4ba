import type { Configuration } from "../functions/lib/config/schema.ts";
import type { Account } from "./account.ts";
import type { Artefacts } from "./deploy/package.ts";
import { deployStack, type Stack } from "./deploy/stack.ts";
import type { Template } from "./deploy/template.ts";

/** How often whoever deploys looks whether the health checks are healthy. */
const LOOK_EVERY_MS = 10_000;

/** What is deployed, where. */
interface Deployment {
  readonly account: Account;
  readonly configuration: Configuration;
  readonly artefacts: Artefacts;
}

/**
 * Deploys everything that a user would, in the same order: the workload into both Regions, the service into both,
 * the global stack with its health checks, and, once they are healthy, the global stack again with the records. The
 * hosted zone is the user's own and was there before.
 *
 * @throws NotModelled for anything in the templates that the simulator does not know
 */
export async function deployEverything(deployment: Deployment): Promise<void> {
  const { account, configuration, artefacts } = deployment;
  const zone = account.route53.createZone(configuration.dns.zone);
  const addresses = deployWorkloads(deployment);
  const parameters = { ...addresses, NameServers: zone.nameServers.join(","), HostedZoneId: zone.id };
  for (const [region, { template }] of artefacts.service)
    deploy(account, { name: `lifeboat-${artefacts.stage}`, region, template, parameters });
  const global = { ...artefacts.global, name: `lifeboat-global-${artefacts.stage}`, parameters };
  const before = deploy(account, global);
  await seeHealthy(account, before);
  deploy(account, { ...global, parameters: { ...parameters, SwitchAttached: "true" }, before });
}

/** One stack for each server in each Region. @returns the Elastic IPs, as the other stacks' parameters */
function deployWorkloads({ account, configuration, artefacts }: Deployment): Record<string, string> {
  const { template, parameters } = artefacts.workload;
  const addresses: Record<string, string> = {};
  for (const region of configuration.regions)
    for (const { name: group, servers, active, health } of configuration.groups)
      for (const server of servers) {
        const given = parameters.get(region) ?? {};
        const own = {
          Group: group,
          Server: server,
          Active: String(region === active),
          Port: String(health.port),
          HealthPath: health.path,
          HealthStatus: String(health.status),
          HealthBody: health.bodyContains,
        };
        // One account has one security group of a name in a Region; the parameter file names the first server's.
        const isFirst = group === configuration.groups[0]?.name && server === servers[0];
        const SecurityGroupName = `${given["SecurityGroupName"]}${isFirst ? "" : `-${server}`}`;
        const name = `workload-${group}-${server}`;
        const stack = deploy(account, {
          name,
          region,
          template,
          parameters: { ...given, ...own, SecurityGroupName },
        });
        // A group's endpoint is its first server.
        if (server === servers[0])
          addresses[`Address${pascal(group)}${pascal(region)}`] = stack.outputs["Address"] ?? "";
      }
  return addresses;
}

/** Waits, as a person at the console does, until every health check of a stack that is meant to be healthy is so. */
async function seeHealthy({ kernel, route53 }: Account, { resources }: Stack): Promise<void> {
  const checks = [...resources].flatMap(([logicalId, { ref }]) =>
    logicalId.endsWith("InChargeCheck") ? [ref] : [],
  );
  while (!checks.every((check) => route53.status(check).published)) await kernel.sleep(LOOK_EVERY_MS);
}

interface StackToDeploy {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly before?: Stack;
}

/** Deploys one stack; of the parameters it gets those that its template asks for. */
function deploy(account: Account, { parameters, ...stack }: StackToDeploy): Stack {
  const declared = Object.entries(parameters).filter(([name]) => name in stack.template.Parameters);
  return deployStack({
    ...stack,
    parameters: Object.fromEntries(declared),
    region: account.region(stack.region),
    types: account.typesOf(stack.region),
  });
}

/** us-east-1 as it stands in parameter names: UsEast1. */
const pascal = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase());
