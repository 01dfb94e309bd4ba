import { AwsError } from "../cloud.ts";

const MAX_NAME_LENGTH = 80;
const MAX_INPUT_BYTES = 262_144;

/**
 * Checks a name that a caller chose.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 *
 * @throws AwsError InvalidName
 */
export function requireExecutionName(name: string): void {
  // Control characters are the blocks below the space and from DEL to U+009F.
  const isAllowed = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]+$/u.test(name);
  if (!isAllowed || name.length > MAX_NAME_LENGTH)
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

/**
 * Checks an execution's input, which may be any JSON text.
 *
 * @throws AwsError InvalidExecutionInput, ValidationException
 */
export function requireInput(input: string): void {
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_INPUT_BYTES}`,
    );
  try {
    JSON.parse(input);
  } catch (error) {
    const reason = input === "" || !(error instanceof Error) ? "Invalid execution input." : error.message;
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
  }
}
