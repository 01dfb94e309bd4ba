import { parse, type ScalarTag } from "yaml";
import * as z from "zod";
import { NotModelled } from "../cloud/cloud.ts";

const parameter = z.strictObject({
  Type: z.string(),
  Default: z.union([z.string(), z.number()]).optional(),
  Description: z.string().optional(),
  AllowedPattern: z.string().optional(),
  AllowedValues: z.array(z.union([z.string(), z.number()])).optional(),
  ConstraintDescription: z.string().optional(),
});

const resource = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((id) => [id]), z.array(z.string())]).default([]),
  Condition: z.string().optional(),
  // Both say what becomes of the resource when the stack changes or goes; the rehearsal only creates stacks.
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Metadata: z.unknown().optional(),
});

const output = z.strictObject({
  Value: z.unknown(),
  Description: z.string().optional(),
  Condition: z.string().optional(),
  // A name for Fn::ImportValue, which is refused: nothing reads it.
  Export: z.unknown().optional(),
});

const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.literal("2010-09-09").optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z.record(z.string(), parameter).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), output).default({}),
});

/**
 * A CloudFormation template as far as the simulator knows them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export type Template = z.infer<typeof templateSchema>;
export type TemplateParameter = z.infer<typeof parameter>;
export type TemplateResource = z.infer<typeof resource>;

/**
 * Checks the anatomy of a template; what stands inside the properties is looked at when the stack is made.
 *
 * @param document the parsed JSON or YAML
 * @param name named in errors
 * @throws NotModelled with every unknown section and attribute at once
 */
export function parseTemplate(document: unknown, name: string): Template {
  const parsed = templateSchema.safeParse(document);
  if (!parsed.success) throw new NotModelled(`template ${name}:${listIssues(parsed.error.issues)}`);
  return parsed.data;
}

/** Reads a template in YAML or JSON; YAML's short forms (`!Ref x`, `!Sub`, ...) become the long ones. */
export function readTemplate(text: string, name: string): Template {
  return parseTemplate(parse(text, { customTags: SHORT_FORMS }), name);
}

/** One line per issue: the path, then what is wrong there. */
export function listIssues(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .flatMap((issue) => {
      const at = (path: readonly PropertyKey[]) => path.map(String).join(".") || "(the whole)";
      if (issue.code === "unrecognized_keys")
        return issue.keys.map((key) => `\n  ${at([...issue.path, key])}: unknown`);
      return [`\n  ${at(issue.path)}: ${issue.message}`];
    })
    .join("");
}

const SHORT = [
  "If",
  "Equals",
  "And",
  "Or",
  "Not",
  "GetAtt",
  "Sub",
  "Join",
  "Select",
  "Split",
  "FindInMap",
  "Base64",
];

/** `!Name value` is `{ "Fn::Name": value }`; Ref and Condition have no prefix, and GetAtt's text is split. */
const SHORT_FORMS = [...SHORT, "Ref", "Condition"].flatMap((name) => {
  const key = SHORT.includes(name) ? `Fn::${name}` : name;
  const tag = `!${name}`;
  const text = (value: string) =>
    name === "GetAtt" ? [value.slice(0, value.indexOf(".")), value.slice(value.indexOf(".") + 1)] : value;
  return [
    { tag, resolve: (value: string) => ({ [key]: text(value) }) } satisfies ScalarTag,
    {
      tag,
      collection: "seq" as const,
      resolve: (sequence: { toJSON(): unknown }) => ({ [key]: sequence.toJSON() }),
    },
  ];
}) as ScalarTag[];
