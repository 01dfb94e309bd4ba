import { AwsError } from "../cloud.ts";
import { reasonAgainstJson } from "../json-reason.ts";

const MAX_INPUT_BYTES = 262_144;

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
  const reason = input === "" ? "Invalid execution input." : reasonAgainstJson(input);
  if (reason !== undefined)
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
}
