import type { RandomStream } from "../../kernel/random.ts";
import { AwsError } from "../cloud.ts";
import { invalid, requireAliasName } from "./constraints.ts";
import { type PageRequest, pageOf } from "./pages.ts";
import {
  type Alias,
  leadsTo,
  type Machines,
  noSuchMachine,
  type Route,
  requireActive,
  type StateMachine,
  unqualified,
} from "./state-machine.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html */
interface CreateAlias {
  readonly name: string;
  readonly description?: string;
  readonly routingConfiguration: readonly Route[];
}

interface AliasInput {
  readonly stateMachineAliasArn: string;
}

const MAX_ROUTES = 2;

/** The operations on aliases. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html */
export const aliasOperations = (machines: Machines) => {
  /** @throws AwsError InvalidArn, ResourceNotFound */
  const find = (arn: string): { readonly machine: StateMachine; readonly alias: Alias } => {
    const { machine, alias } = machines.seek(arn) ?? {};
    if (machine && alias) return { machine, alias };
    throw resourceNotFound(arn);
  };
  return {
    CreateStateMachineAlias: (input: CreateAlias) => {
      requireAliasName(input.name);
      const machine = machines.find(unqualified(input.routingConfiguration[0]?.stateMachineVersionArn ?? ""));
      const { arn, createdAt } = createAlias(machine, input, machines.now());
      return { stateMachineAliasArn: arn, creationDate: new Date(createdAt) };
    },
    UpdateStateMachineAlias: ({ stateMachineAliasArn: arn, ...input }: AliasInput & Partial<CreateAlias>) => {
      const { machine, alias } = find(arn);
      updateAlias(machine, alias, input);
      alias.updatedAt = machines.now();
      return { updateDate: new Date(alias.updatedAt) };
    },
    DescribeStateMachineAlias: ({ stateMachineAliasArn: arn }: AliasInput) => describeAlias(find(arn).alias),
    /** One that is not there is deleted already. */
    DeleteStateMachineAlias: ({ stateMachineAliasArn: arn }: AliasInput) => {
      const { machine, alias } = machines.seek(arn) ?? {};
      if (alias) machine?.aliases.delete(alias.name);
      return {};
    },
    /**
     * The aliases of a state machine, or those that lead to a version, the oldest first: that is what was recorded on
     * AWS, where the page says the newest.
     * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineAliases.html
     */
    ListStateMachineAliases: ({
      stateMachineArn: arn,
      ...request
    }: PageRequest & { readonly stateMachineArn: string }) => {
      const { machine, version } = machines.seek(arn) ?? {};
      if (machine === undefined) throw noSuchMachine(arn);
      const found = [...machine.aliases.values()].filter((alias) => !version || leadsTo(alias, version));
      const { page, more } = pageOf(found, request);
      const stateMachineAliases = page.map(({ arn: stateMachineAliasArn, createdAt }) => ({
        stateMachineAliasArn,
        creationDate: new Date(createdAt),
      }));
      return { stateMachineAliases, ...more };
    },
  };
};

/** The version that an alias leads to this time; the stream is asked only where there are two. */
export function routeOf({ routes }: Alias, stream: () => RandomStream): string {
  const [first, second] = routes;
  if (first === undefined) throw new Error("an alias without a version");
  return second === undefined || stream().chance(first.weight / 100)
    ? first.stateMachineVersionArn
    : second.stateMachineVersionArn;
}

/**
 * Creates an alias; the same request again gets the one that is there.
 *
 * @throws AwsError ValidationException, ConflictException, ResourceNotFound, StateMachineDeleting
 */
function createAlias(machine: StateMachine, input: CreateAlias, now: number): Alias {
  const { name, description, routingConfiguration: routes } = input;
  requireActive(machine);
  requireRoutes(machine, routes);
  const known = machine.aliases.get(name);
  if (known === undefined) {
    const arn = `${machine.arn}:${name}`;
    const alias: Alias = { arn, name, description, routes, createdAt: now, updatedAt: now };
    machine.aliases.set(name, alias);
    return alias;
  }
  if (known.description === description && isSame(known.routes, routes)) return known;
  throw new AwsError(
    "ConflictException",
    "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
    409,
  );
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachineAlias.html: "at least one". */
function updateAlias(
  machine: StateMachine,
  alias: Alias,
  { description, routingConfiguration: routes }: Partial<CreateAlias>,
): void {
  requireActive(machine);
  if (description === undefined && routes === undefined)
    throw new AwsError(
      "ValidationException",
      "Either the description or the routing configuration must be specified",
    );
  if (routes !== undefined) {
    requireRoutes(machine, routes);
    alias.routes = routes;
  }
  if (description !== undefined) alias.description = description;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineAlias.html */
const describeAlias = ({ arn, name, description, routes, createdAt, updatedAt }: Alias) => ({
  stateMachineAliasArn: arn,
  name,
  ...(description !== undefined && { description }),
  routingConfiguration: routes,
  creationDate: new Date(createdAt),
  updateDate: new Date(updatedAt),
});

const isSame = (one: readonly Route[], other: readonly Route[]) =>
  JSON.stringify(one.map(asPair)) === JSON.stringify(other.map(asPair));
const asPair = ({ stateMachineVersionArn, weight }: Route) => [stateMachineVersionArn, weight];

function requireRoutes(machine: StateMachine, routes: readonly Route[]): void {
  if (routes.length === 0 || routes.length > MAX_ROUTES) {
    const limit = routes.length === 0 ? "greater than or equal to 1" : `less than or equal to ${MAX_ROUTES}`;
    throw invalid(JSON.stringify(routes), "routingConfiguration", `length ${limit}`);
  }
  const arns = routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  for (const arn of arns)
    if (!machine.versions.some((version) => version.arn === arn)) throw resourceNotFound(arn);
  if (new Set(arns).size < arns.length)
    throw new AwsError(
      "ValidationException",
      "Routing configuration must contain distinct state machine versions",
    );
  const total = routes.reduce((sum, { weight }) => sum + weight, 0);
  if (total !== 100)
    throw new AwsError(
      "ValidationException",
      `Sum of routing configuration weights must equal 100. Received: ${total}`,
    );
}

const resourceNotFound = (arn: string) => new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
