import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import type { Clients } from "./clients.ts";

const root = new URL("../../", import.meta.url).pathname;

/** The reference workload's template and a Region's parameters, as a user deploys them. */
export function readWorkload(region: string): { body: string; parameters: Readonly<Record<string, string>> } {
  const folder = join(root, "resources", "workload");
  const { Parameters } = JSON.parse(readFileSync(join(folder, "parameters", `${region}.json`), "utf8"));
  return { body: readFileSync(join(folder, "template.yml"), "utf8"), parameters: Parameters };
}

/** Applies a template to moto: creates the stack, or updates it where it is. Returns the stack's outputs. */
export async function applyTemplate(
  { workload }: Clients,
  stack: {
    readonly name: string;
    readonly body: string;
    readonly parameters: Readonly<Record<string, string>>;
  },
  verb: "create" | "update",
): Promise<Record<string, string>> {
  const request = {
    StackName: stack.name,
    TemplateBody: stack.body,
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  if (verb === "create") await workload.send(new CreateStackCommand(request));
  else await workload.send(new UpdateStackCommand(request));
  const { Stacks = [] } = await workload.send(new DescribeStacksCommand({ StackName: stack.name }));
  const { StackStatus = "", Outputs = [] } = Stacks[0] ?? {};
  if (!StackStatus.endsWith("_COMPLETE") || StackStatus.includes("ROLLBACK"))
    throw new Error(`the stack ${stack.name} is ${StackStatus}`);
  return Object.fromEntries(Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}

/** A template whose conditions compare one parameter with one value, as far as they are looked at here. */
interface Conditional {
  readonly Conditions?: Readonly<
    Record<string, { readonly "Fn::Equals": readonly [{ readonly Ref: string }, string] }>
  >;
  readonly Resources: Readonly<Record<string, { readonly Condition?: string }>>;
}

/**
 * Leaves out the resources whose condition does not hold under the parameters. moto compares nothing but the text of
 * the resources when a stack is updated, and so would not notice that a condition holds now.
 */
export function withoutConditions(body: string, parameters: Readonly<Record<string, string>>): string {
  const template = JSON.parse(body) as Conditional;
  const holds = (name: string): boolean => {
    const [{ Ref }, value] = template.Conditions?.[name]?.["Fn::Equals"] ?? [{ Ref: name }, "?"];
    return parameters[Ref] === value;
  };
  const kept = Object.entries(template.Resources).flatMap(([id, { Condition, ...resource }]) =>
    Condition === undefined || holds(Condition) ? [[id, resource] as const] : [],
  );
  return JSON.stringify({ ...template, Resources: Object.fromEntries(kept) });
}
