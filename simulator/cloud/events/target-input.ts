import { AwsError, NotModelled } from "../cloud.ts";

/** What a target gets: the whole event, a fixed text, a part of the event, or a template filled from it. */
export interface TargetInput {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | {
        readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
        readonly InputTemplate: string;
      }
    | undefined;
}

/** Makes the JSON text that a target gets for an event; `INVALID_JSON` where it gets none. */
export type RenderInput = (event: Readonly<Record<string, unknown>>) => string | typeof INVALID_JSON;

/** A template became no JSON, so that the target is not called. */
export const INVALID_JSON = Symbol("a template that became no JSON");

/**
 * Reads a target's input settings. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * @throws AwsError ValidationException; NotModelled for predefined variables and for JSONPath beyond names and indexes
 */
export function parseTargetInput(targetId: string, settings: TargetInput): RenderInput {
  const { Input: fixed, InputPath: path, InputTransformer: transformer } = settings;
  if ([fixed, path, transformer].filter((each) => each !== undefined).length > 1)
    throw invalid(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`,
    );
  if (fixed !== undefined) return () => fixed;
  if (path !== undefined) {
    const read = parsePath(path);
    return (event) => JSON.stringify(read(event)) ?? "";
  }
  if (transformer !== undefined) return parseTransformer(targetId, transformer);
  return JSON.stringify;
}

const invalid = (message: string) => new AwsError("ValidationException", message);

type Read = (event: unknown) => unknown;

function parsePath(path: string): Read {
  if (!/^\$(\.[\w-]+|\[\d+\])*$/.test(path))
    throw new NotModelled(`the JSONPath ${path} in an EventBridge target`);
  const steps = path.match(/[\w-]+/g) ?? [];
  return (event) =>
    steps.reduce<unknown>((value, step) => {
      const isContainer = typeof value === "object" && value !== null && Object.hasOwn(value, step);
      return isContainer ? (value as Record<string, unknown>)[step] : undefined;
    }, event);
}

const PLACEHOLDER = /<([^<>\s]+)>/g;

function parseTransformer(
  targetId: string,
  { InputPathsMap: paths = {}, InputTemplate: template }: NonNullable<TargetInput["InputTransformer"]>,
): RenderInput {
  const reads = new Map(Object.entries(paths).map(([name, path]) => [name, parsePath(path)]));
  for (const [, name = ""] of template.matchAll(PLACEHOLDER)) {
    if (name.startsWith("aws.events.")) throw new NotModelled(`the input variable <${name}>`);
    if (!reads.has(name))
      throw invalid(`InputTemplate for target ${targetId} contains invalid placeholder ${name}.`);
  }
  return (event) => {
    const filled = template.replace(PLACEHOLDER, (_, name: string, offset: number) => {
      const value = reads.get(name)?.(event);
      return isInsideText(template, offset) ? insideText(value) : (JSON.stringify(value) ?? "");
    });
    return template.startsWith("{") && !isJson(filled) ? INVALID_JSON : filled;
  };
}

/** Whether a place in a JSON template lies between quotes. */
const isInsideText = (template: string, offset: number): boolean =>
  (template.slice(0, offset).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;

/** Of a text only what is between its quotes; quotes of objects are not escaped. */
function insideText(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return JSON.stringify(String(value)).slice(1, -1);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
