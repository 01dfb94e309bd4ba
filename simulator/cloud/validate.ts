import { AwsError, NotModelled } from "./cloud.ts";

/**
 * Checks inputs and outputs against the schemas that AWS SDK clients carry, because the SDK itself sends almost
 * anything. A schema is a number (a simple type), an array (a shape) or a function that gives one of them; a
 * member may be a pair of a schema and its traits. The encoding is that of `@smithy/core/schema`.
 */
export type SchemaRef = unknown;

/** A copy of a value as it comes off the wire: absent members are gone, nothing is shared with the original. */
type Copy = (value: unknown) => unknown;

/** A value that does not fit its schema; `path` leads to it from the outside in. */
export class SchemaMismatch extends Error {
  readonly problem: "missing" | "unknown" | "mistyped";
  readonly path: string[] = [];
  readonly value: unknown;

  constructor(problem: SchemaMismatch["problem"], value?: unknown) {
    super(`${problem} member`);
    this.name = "SchemaMismatch";
    this.problem = problem;
    this.value = value;
  }
}

const SIMPLE: Readonly<Record<number, Copy>> = {
  0: ofType("string"),
  1: ofType("number"),
  2: ofType("boolean"),
  4: copyDate,
  5: copyDate,
  6: copyDate,
  7: copyDate,
  21: copyBytes,
  42: (value) => value,
};
const LIST = 64;
const MAP = 128;
const SIMPLE_BITS = 63;

const compiled = new WeakMap<object, Copy>();

/**
 * The checking copier of a schema, made once.
 *
 * @throws SchemaMismatch (when called) for the first member that does not fit
 * @throws Error when the schema is of a kind that is not known here
 */
export function copierOf(reference: SchemaRef): Copy {
  const schema = dereference(reference);
  if (!Array.isArray(schema)) return simpleCopier(schema);
  const known = compiled.get(schema);
  if (known) return known;
  // The entry is made before the members are looked at, because shapes may contain themselves.
  let made: Copy | undefined;
  const copy: Copy = (value) => {
    made ??= shapeCopier(schema);
    return made(value);
  };
  compiled.set(schema, copy);
  return copy;
}

/** Names of the members that the SDK fills with a fresh token where they are absent. */
export function idempotencyTokens(reference: SchemaRef): readonly string[] {
  const schema = dereference(reference);
  if (!Array.isArray(schema) || schema[0] !== 3) return [];
  const [, , , , names, members] = schema as [number, string, string, unknown, string[], unknown[]];
  return names.filter((_, index) => {
    const member = members[index];
    const traits = Array.isArray(member) && member.length === 2 ? member[1] : 0;
    return typeof traits === "number" ? (traits & 4) !== 0 : traits?.idempotencyToken === 1;
  });
}

/**
 * For services: refuses what AWS would understand and the simulator does not.
 *
 * @param operation with its service, "S3.PutObject"
 * @throws NotModelled for the first member of `input` that is not in `modelled`
 */
export function refuseOthers(operation: string, input: object, modelled: readonly string[]): void {
  for (const member of Object.keys(input))
    if (!modelled.includes(member)) throw new NotModelled(`${member} of ${operation}`);
}

/** AWS's answer to an input that does not fit. */
export function mismatchError(serviceId: string, mismatch: SchemaMismatch): AwsError {
  const path = mismatch.path.join(".");
  const value = typeof mismatch.value === "string" ? mismatch.value : JSON.stringify(mismatch.value);
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  if (serviceId === "EC2") {
    if (mismatch.problem === "missing")
      return new AwsError("MissingParameter", `The request must contain the parameter ${path}`);
    if (mismatch.problem === "unknown")
      return new AwsError("UnknownParameter", `The parameter ${path} is not recognized`);
    return new AwsError("InvalidParameterValue", `Value (${value}) for parameter ${path} is invalid.`);
  }
  // What lies within a member of S3's requests is XML. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  if (serviceId === "S3" && mismatch.path.length > 1) return malformedXml();
  const code = OTHER_CODES[serviceId]?.[mismatch.problem] ?? "ValidationException";
  const reason =
    mismatch.problem === "missing"
      ? `Value null at '${path}' failed to satisfy constraint: Member must not be null`
      : mismatch.problem === "unknown"
        ? `Member '${path}' is not recognized`
        : `Value '${value}' at '${path}' is of the wrong type`;
  return new AwsError(code, `1 validation error detected: ${reason}`);
}

/** @returns what S3 answers to XML that does not fit its schema */
export const malformedXml = (): AwsError =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

/** Where a service does not say ValidationException. Pages: the "Common errors" and operations of each API. */
const OTHER_CODES: Readonly<Record<string, Partial<Record<SchemaMismatch["problem"], string>>>> = {
  CloudWatch: {
    missing: "MissingRequiredParameterException",
    unknown: "InvalidParameterValueException",
    mistyped: "InvalidParameterValueException",
  },
  SNS: {
    missing: "InvalidParameterException",
    unknown: "InvalidParameterException",
    mistyped: "InvalidParameterException",
  },
  S3: { missing: "InvalidArgument", unknown: "InvalidArgument", mistyped: "InvalidArgument" },
};

function dereference(reference: SchemaRef): unknown {
  let schema = reference;
  while (typeof schema === "function" || (Array.isArray(schema) && schema.length === 2))
    schema = typeof schema === "function" ? schema() : schema[0];
  return schema;
}

function simpleCopier(schema: unknown): Copy {
  if (schema === "unit") return copyNothing;
  if (typeof schema !== "number") throw new Error(`a schema of an unknown kind: ${String(schema)}`);
  const known = SIMPLE[schema];
  if (known) return known;
  const item = SIMPLE[schema & SIMPLE_BITS];
  if (item && schema & MAP) return mapCopier(item);
  if (item && schema & LIST) return listCopier(item);
  throw new Error(`a schema of an unknown kind: ${schema}`);
}

function shapeCopier(schema: readonly unknown[]): Copy {
  const [kind] = schema;
  if (kind === 0) return copierOf(schema[4]);
  if (kind === 1) return listCopier(copierOf(schema[4]));
  if (kind === 2) return mapCopier(copierOf(schema[5]));
  if (kind === 3 || kind === 4) return structureCopier(schema);
  throw new Error(`a schema of an unknown kind: ${String(kind)}`);
}

function structureCopier(schema: readonly unknown[]): Copy {
  const [kind, , , , names, references, requiredCount = 0] = schema as [
    number,
    string,
    string,
    unknown,
    readonly string[],
    readonly SchemaRef[],
    number?,
  ];
  const members = new Map(names.map((name, index) => [name, copierOf(references[index])]));
  const required = names.slice(0, requiredCount);
  const isUnion = kind === 4;
  return (value) => {
    if (!isRecord(value)) throw new SchemaMismatch("mistyped", value);
    const copy: Record<string, unknown> = {};
    let present = 0;
    let at = "";
    try {
      for (at in value) {
        const member = value[at];
        if (member === undefined) continue;
        copy[at] = (members.get(at) ?? refuseUnknown)(member);
        present += 1;
      }
      for (at of required) if (copy[at] === undefined) refuseMissing(undefined);
    } catch (error) {
      throw within(at, error);
    }
    if (isUnion && present !== 1) throw new SchemaMismatch("mistyped", value);
    return copy;
  };
}

function listCopier(item: Copy): Copy {
  return (value) => {
    if (!Array.isArray(value)) throw new SchemaMismatch("mistyped", value);
    return value.map((entry: unknown, index) => {
      try {
        return item(entry);
      } catch (error) {
        throw within(`${index + 1}`, error);
      }
    });
  };
}

function mapCopier(item: Copy): Copy {
  return (value) => {
    if (!isRecord(value)) throw new SchemaMismatch("mistyped", value);
    const copy: Record<string, unknown> = {};
    let at = "";
    try {
      for (at in value) if (value[at] !== undefined) copy[at] = item(value[at]);
    } catch (error) {
      throw within(at, error);
    }
    return copy;
  };
}

/** An error of a part: a mismatch gets `key` put before its path, so that a path costs nothing until then. */
function within(key: string, error: unknown): unknown {
  if (error instanceof SchemaMismatch) error.path.unshift(key);
  return error;
}

const refuseUnknown: Copy = (value) => {
  throw new SchemaMismatch("unknown", value);
};
const refuseMissing: Copy = () => {
  throw new SchemaMismatch("missing");
};

function ofType(type: "string" | "number" | "boolean"): Copy {
  return (value) => {
    if (typeof value !== type || Number.isNaN(value)) throw new SchemaMismatch("mistyped", value);
    return value;
  };
}

function copyDate(value: unknown): Date {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new SchemaMismatch("mistyped", value);
  return new Date(value);
}

function copyBytes(value: unknown): unknown {
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) throw new SchemaMismatch("mistyped", value);
  return value.slice();
}

function copyNothing(value: unknown): unknown {
  if (value !== undefined && !(isRecord(value) && Object.keys(value).length === 0))
    throw new SchemaMismatch("unknown", value);
  return {};
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
