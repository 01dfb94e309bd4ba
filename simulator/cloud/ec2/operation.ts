import { AwsError, type Call, NotModelled } from "../cloud.ts";

/**
 * An operation that knows which members of its input it models. Any other member that is set stops the run; it is
 * never ignored. `DryRun` answers as on AWS: with an error, also when the call would have succeeded.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
export function operation<Input extends object>(
  name: string,
  members: readonly (keyof Input & string)[],
  run: (input: Input, call: Call) => unknown,
): (input: Input, call: Call) => unknown {
  const modelled = new Set<string>([...members, "DryRun"]);
  return (input, call) => {
    for (const [member, value] of Object.entries(input)) {
      if (value !== undefined && !modelled.has(member)) throw new NotModelled(`EC2 ${name} with ${member}`);
    }
    if ("DryRun" in input && input.DryRun === true)
      throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
    return run(input, call);
  };
}

/** @throws AwsError MissingParameter. */
export function required<T>(value: T | undefined, parameter: string): T {
  if (value === undefined)
    throw new AwsError("MissingParameter", `The request must contain the parameter ${parameter}`);
  return value;
}
