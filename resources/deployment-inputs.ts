import { parse } from "yaml";
import * as z from "zod/mini";
import type { Configuration } from "../functions/lib/config/schema.ts";
import { InvalidConfiguration, type Problem } from "../functions/lib/errors.ts";

/** What only the account's owner knows, as deployments/<stage>.yml says it. */
export interface DeploymentInputs {
  /** The Elastic IP of each group by Region. */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The public hosted zone's id and its authoritative name servers. */
  readonly hostedZoneId: string;
  readonly nameServers: readonly string[];
}

const text = (pattern: RegExp, expected: string) =>
  z.string(`expected ${expected}`).check(z.regex(pattern, `expected ${expected}`));

const address = text(/^\d{1,3}(\.\d{1,3}){3}$/, "an Elastic IP such as 203.0.113.10");
const nameServer = text(/^([a-z0-9-]+\.)+[a-z]{2,}$/, "a host name, without a dot at its end");

const mapping = (shape: Readonly<Record<string, z.ZodMiniType>>, of: string) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `expected no ${issue.keys.join(", ")}: ${of} ${Object.keys(shape).join(", ")}`
        : `expected a mapping: ${of} ${Object.keys(shape).join(", ")}`,
  });

const each = <Value>(keys: readonly string[], value: Value): Readonly<Record<string, Value>> =>
  Object.fromEntries(keys.map((key) => [key, value]));

/** Every group has an address in every Region: both are needed before either can fail over. */
function schemaFor({ groups, regions }: Configuration) {
  const names = groups.map(({ name }) => name);
  return mapping(
    {
      addresses: mapping(each(names, mapping(each(regions, address), "the Regions are")), "the groups are"),
      hostedZoneId: text(/^Z[A-Z0-9]{1,31}$/, "a hosted zone's id such as Z0123456789ABCDEFGHIJ"),
      nameServers: z
        .array(nameServer, "expected a list of host names")
        .check(z.minLength(1, "expected at least one host name")),
    },
    "its keys are",
  );
}

/**
 * Reads deployments/<stage>.yml.
 *
 * @param content YAML
 * @param file named in errors
 * @throws InvalidConfiguration with everything that is missing, unknown or of another form at once
 */
export function parseDeploymentInputs(
  content: string,
  file: string,
  configuration: Configuration,
): DeploymentInputs {
  const raw: unknown = parse(content);
  const parsed = schemaFor(configuration).safeParse(raw);
  if (!parsed.success)
    throw new InvalidConfiguration(
      file,
      parsed.error.issues.map(({ path, message }) => problem(raw, path, message)),
    );
  return parsed.data as unknown as DeploymentInputs;
}

function problem(raw: unknown, path: readonly PropertyKey[], message: string): Problem {
  let value = raw;
  for (const key of path) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
  return {
    path: path.map(String).join(".") || "(the whole)",
    expected: message.replace(/^expected /, ""),
    found: value === undefined ? "nothing" : JSON.stringify(value),
    message,
  };
}
