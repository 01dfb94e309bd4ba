import type { Json } from "../../step-functions/json.ts";

/** One API call that was made on AWS, and what came of it. Without output or error it simply succeeded. */
export interface CallStep {
  readonly step: number;
  /** "dynamodb.PutItem", or with another Region "s3@us-west-1.CreateBucket". */
  readonly operation: string;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: RecordedError | string;
}

/** An error as Python's client shows it: AWS's code and message, and the status of the answer. */
export interface RecordedError {
  readonly Error?: { readonly Code?: string; readonly Message?: string };
  readonly httpStatus?: number;
}

/** Calls that follow each other; later inputs refer to earlier answers. */
export interface CallCase {
  readonly id: string;
  readonly steps: readonly CallStep[];
  /** Parts of answers that were recorded by themselves. */
  readonly observations?: readonly { readonly recordKey: string; readonly of: Json; readonly value: Json }[];
}

/** Which operation of which service is called where. */
export interface Callee {
  /** The recorder's name of the service: "stepfunctions". */
  readonly service: string;
  /** Undefined is the Region of the case. */
  readonly region: string | undefined;
  readonly operation: string;
}

/** The recorder's helpers that make one call and hand its answer on. */
const HELPERS: Readonly<Record<string, string>> = {
  "fixture.create_state_machine_alias": "stepfunctions.CreateStateMachineAlias",
};

/** The Region of one of the recorder's clients is the text of an object that stood for us-east-1. */
const MOCKED_REGION = /<MagicMock name='[^']*US_EAST_1_REGION'[^>]*>/;

/** Reads "s3@us-west-1.CreateBucket". */
export function calleeOf(called: string): Callee {
  const operation = HELPERS[called] ?? called.replace(MOCKED_REGION, "us-east-1");
  const [, service = operation, region, name = ""] = /^(\w+?)_?(?:@([^.]*))?\.(\w+)$/.exec(operation) ?? [];
  return { service, region, operation: name };
}

/** What an error was recorded to be; members are undefined where the recording does not say. */
export interface ExpectedError {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Python's client checks types and ranges before it sends anything: such a call never came to AWS. */
export const neverSent = ({ error }: CallStep): boolean =>
  typeof error === "string" && error.startsWith("Parameter validation failed");

/** Reads a recorded error: an answer, or the text of Python's exception, or nothing but that there was one. */
export function expectedError(error: NonNullable<CallStep["error"]>): ExpectedError {
  if (typeof error !== "string") {
    const { Code: code, Message: message } = error.Error ?? {};
    return { code, message: message ?? undefined };
  }
  const [, code, message] =
    /^An error occurred \((\w+)\) when calling the \w+ operation: ([\s\S]*)$/.exec(error) ?? [];
  return { code, message };
}
