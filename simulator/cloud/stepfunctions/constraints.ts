import { AwsError } from "../cloud.ts";

const MAX_NAME_LENGTH = 80;

/** What AWS answers where a member is not as the API's model wants it; `constraint` is what it must have. */
export const invalid = (value: unknown, member: string, constraint: string): AwsError =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have ${constraint}`,
  );

/**
 * Checks the name of a state machine, an execution or an activity, which a caller chose.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 *
 * @throws AwsError InvalidName
 */
export function requireName(name: string): void {
  // Control characters are the blocks below the space and from DEL to U+009F.
  const isAllowed = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]+$/u.test(name);
  if (!isAllowed || name.length > MAX_NAME_LENGTH)
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

const ALIAS_NAME = /^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/;

/**
 * Checks the name of an alias: it is no number, so that it cannot be taken for a version.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html
 *
 * @throws AwsError ValidationException
 */
export function requireAliasName(name: string): void {
  if (name.length > MAX_NAME_LENGTH)
    throw invalid(name, "name", `length less than or equal to ${MAX_NAME_LENGTH}`);
  if (ALIAS_NAME.test(name)) return;
  const pattern = "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$";
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
  );
}

/**
 * Checks that a text is an ARN of Step Functions for a kind of resource.
 *
 * @param kind "stateMachine", "execution", "activity"
 * @throws AwsError InvalidArn
 */
export function requireArn(arn: string, kind: string): void {
  const [prefix, , service, , , resource = ""] = arn.split(":");
  if (prefix !== "arn") throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (service !== "states" || resource !== kind)
    throw new AwsError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${resource}'`);
}

/** @throws AwsError ValidationException */
export function requireDescribedVersion(publish = false, description?: string): void {
  if (description !== undefined && !publish)
    throw new AwsError("ValidationException", "Version description can only be set when publish is true");
}
