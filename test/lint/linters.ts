import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import * as z from "zod";
import type { Toolbox } from "./toolbox.ts";

/** What a tool has against a file. */
export interface Finding {
  readonly rule: string;
  /** A template's logical id, or a workflow's file and line. */
  readonly at: string;
  readonly message: string;
}

/** A template and the Regions that it is deployed into. */
export interface TemplateFile {
  readonly file: string;
  readonly regions: readonly string[];
}

/** A tool that did not do its work. */
export class LinterFailed extends Error {
  constructor(tool: string, output: string) {
    super(`${tool} failed:\n${output}`);
    this.name = "LinterFailed";
  }
}

/** Whether CloudFormation would take a template: its own schemas of every type and Region. */
export async function cfnLint({ python }: Toolbox, { file, regions }: TemplateFile): Promise<Finding[]> {
  const schema = z.array(
    z.object({
      Rule: z.object({ Id: z.string() }),
      Message: z.string(),
      Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullish() }),
    }),
  );
  const args = ["--format", "json", "--regions", ...regions, "--", file];
  const findings = await answer("cfn-lint", join(python, "cfn-lint"), args, schema);
  return findings.map(({ Rule, Message, Location }) => {
    const [section, name] = Location.Path ?? [];
    return {
      rule: Rule.Id,
      at: section === "Resources" ? String(name) : `${section ?? "template"}`,
      message: Message,
    };
  });
}

/** Whether a template does what careful people would not. */
export async function checkov({ python }: Toolbox, { file }: TemplateFile): Promise<Finding[]> {
  const failure = z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() });
  const schema = z.object({
    results: z.object({ failed_checks: z.array(failure) }),
    // A template that was not understood has no failures either.
    summary: z.object({ parsing_errors: z.literal(0), resource_count: z.number().positive() }),
  });
  const options = ["--framework", "cloudformation", "--output", "json", "--quiet", "--compact"];
  const args = ["--file", file, "--skip-download", ...options];
  const { results } = await answer("checkov", join(python, "checkov"), args, schema);
  return results.failed_checks.map(({ check_id, check_name, resource }) => ({
    rule: check_id,
    at: resource.slice(resource.lastIndexOf(".") + 1),
    message: check_name,
  }));
}

/** Whether GitHub would take a workflow: syntax, expressions, inputs of well-known actions. */
export async function actionlint({ go }: Toolbox, file: string): Promise<Finding[]> {
  const schema = z.array(z.object({ kind: z.string(), message: z.string(), line: z.number() }));
  // Tools that it would call if they happened to be installed are not pinned here.
  const args = ["-format", "{{json .}}", "-shellcheck=", "-pyflakes=", file];
  const findings = await answer("actionlint", join(go, "actionlint"), args, schema);
  return findings.map(({ kind, message, line }) => ({
    rule: kind,
    at: `${basename(file)}:${line}`,
    message,
  }));
}

/** Whether a workflow can be abused: pins, permissions, injected expressions, kept credentials. */
export async function zizmor({ python }: Toolbox, file: string): Promise<Finding[]> {
  const point = z.object({ start_point: z.object({ row: z.number() }) });
  const schema = z.array(
    z.object({
      ident: z.string(),
      desc: z.string(),
      locations: z.array(z.object({ concrete: z.object({ location: point }) })),
    }),
  );
  const args = ["--offline", "--no-exit-codes", "--persona", "pedantic", "--format", "json", file];
  const findings = await answer("zizmor", join(python, "zizmor"), args, schema);
  return findings.map(({ ident, desc, locations }) => ({
    rule: ident,
    at: `${basename(file)}:${(locations[0]?.concrete.location.start_point.row ?? 0) + 1}`,
    message: desc,
  }));
}

/** Runs a tool; its exit code only says whether it found something, which is what its answer says better. */
async function answer<Schema extends z.ZodType>(
  tool: string,
  command: string,
  args: readonly string[],
  schema: Schema,
): Promise<z.infer<Schema>> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    err += chunk;
  });
  await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  try {
    return schema.parse(JSON.parse(out));
  } catch (error) {
    throw new LinterFailed(tool, [String(error), err, out.slice(0, 2_000)].filter(Boolean).join("\n"));
  }
}
