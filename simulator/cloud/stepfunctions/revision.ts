import { checkDefinition } from "../../step-functions/definition/checks.ts";
import { loadMachine, type Machine } from "../../step-functions/definition/machine.ts";
import { DefinitionError, NOT_SUPPORTED, type Problem } from "../../step-functions/definition/problems.ts";
import type { MachineType } from "../../step-functions/definition/schema.ts";
import { AwsError, NotModelled } from "../cloud.ts";
import { reasonAgainstJson } from "../json-reason.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html */
export interface Logging {
  readonly level?: string;
  readonly includeExecutionData?: boolean;
  readonly destinations?: readonly object[];
}

/** What a state machine is at a time: an update makes another one, a version keeps one, an execution runs on one. */
export interface Revision {
  /** Undefined before the first update. */
  readonly id?: string;
  /** JSON text. */
  readonly definition: string;
  readonly machine: Machine;
  readonly roleArn: string;
  readonly logging: Logging;
  readonly tracing: { readonly enabled?: boolean };
  /** Virtual milliseconds since 1970. */
  readonly madeAt: number;
}

/** What requests say of it. */
export interface RevisionRequest {
  readonly definition?: string;
  readonly roleArn?: string;
  readonly loggingConfiguration?: Logging;
  readonly tracingConfiguration?: { readonly enabled?: boolean };
}

/** What is shown of it, of a state machine as of an execution. */
export const describeRevision = ({ id, definition, roleArn, logging, tracing }: Revision) => ({
  definition,
  roleArn,
  loggingConfiguration: logging,
  tracingConfiguration: tracing,
  ...(id !== undefined && { revisionId: id }),
});

/** @throws AwsError InvalidLoggingConfiguration */
export function loggingOf({
  level = "OFF",
  includeExecutionData = false,
  destinations,
}: Logging = {}): Logging {
  const count = destinations?.length ?? 0;
  if (count > 1 || (level !== "OFF" && count === 0))
    throw new AwsError(
      "InvalidLoggingConfiguration",
      "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    );
  return { level, includeExecutionData, ...(destinations && { destinations }) };
}

/**
 * Reads a definition.
 *
 * @throws AwsError InvalidDefinition with every problem; NotModelled for what only the interpreter lacks
 */
export function machineOf(definition: string, options: { name: string; type: MachineType }): Machine {
  const reason = reasonAgainstJson(definition);
  if (reason !== undefined) throw invalidDefinition(`INVALID_JSON_DESCRIPTION: ${reason}`);
  const parsed: unknown = JSON.parse(definition);
  try {
    return loadMachine(parsed, options);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    // Where the interpreter lacks something, what it says of fields may follow from that; what is checked besides holds.
    const problems = error.notSupported ? checkDefinition(parsed, options.type) : error.problems;
    const mistakes = problems.filter(({ message }) => !message.startsWith(NOT_SUPPORTED));
    if (mistakes.length === 0) throw new NotModelled(`${error.message}`);
    throw invalidDefinition(mistakes.map(inAwsWords).join(", "));
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
const inAwsWords = ({ path, message }: Problem) => `SCHEMA_VALIDATION_FAILED: ${message} at ${path}`;

const invalidDefinition = (why: string) =>
  new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${why}'`);
