import { parse } from "yaml";
import * as z from "zod/mini";
import { yamlFiles } from "../helpers/yaml-files.ts";

/** Where the cases lie: a YAML file a service. */
const FOLDER = new URL("cases/", import.meta.url);

/** Commands are sent here unless a step says otherwise. */
export const REGION = "us-west-2";

/** One command, sent to both sides. */
export interface Step {
  /** The SDK's service id: "EC2". */
  readonly service: string;
  readonly operation: string;
  /** Texts may refer to earlier answers: `${volume.VolumeId}`. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly region: string;
  /** What the step is about, where explanations have to tell its refusal from others. */
  readonly about: string | undefined;
  /** By what name later steps refer to the answer. */
  readonly as: string | undefined;
  /** Asked again, at each side's own pace, until these paths of the answer have these values. */
  readonly until: Readonly<Record<string, unknown>> | undefined;
}

/** Commands that follow each other in an account of their own. */
export interface Case {
  /** "EC2: a volume is made, attached and deleted" */
  readonly name: string;
  /** What is there before, by the name that steps refer to it: one of the kinds of `given.ts`. */
  readonly given: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const record = z.record(z.string(), z.unknown());
const caseSchema = z.strictObject({
  case: z.string(),
  given: z._default(z.record(z.string(), z.string()), {}),
  steps: z.array(record),
});
const modifiers = z.strictObject({
  as: z.optional(z.string()),
  about: z.optional(z.string()),
  until: z.optional(record),
  region: z._default(z.string(), REGION),
});

/** All cases. @throws Error (zod's, YAML's) for what is malformed */
export const readCases = (): readonly Case[] => yamlFiles(FOLDER).flatMap(({ text }) => parseCases(text));

/** The cases in a text of YAML. */
export const parseCases = (text: string): readonly Case[] =>
  z.parse(z.array(caseSchema), parse(text, { merge: true })).map(({ case: name, given, steps }) => ({
    name,
    given,
    steps: steps.map((step) => readStep(step, name)),
  }));

/** The key with a dot is the command, and its value the input; the others modify. */
function readStep(step: Readonly<Record<string, unknown>>, name: string): Step {
  const [command, ...others] = Object.keys(step).filter((key) => key.includes("."));
  if (command === undefined || others.length > 0)
    throw new Error(`${name}: a step has one key like EC2.CreateVolume, not ${Object.keys(step).join(", ")}`);
  const { [command]: input, ...rest } = step;
  const { as, about, until, region } = z.parse(modifiers, rest);
  const [service = "", operation = ""] = command.split(".");
  return { service, operation, region, as, about, until, input: z.parse(record, input ?? {}) };
}

/** Operations by name ("EC2.CreateVolume") that some case calls. */
export const calledBy = (cases: readonly Case[]): ReadonlySet<string> =>
  new Set(cases.flatMap(({ steps }) => steps.map(({ service, operation }) => `${service}.${operation}`)));
