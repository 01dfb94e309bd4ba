import type { BoundaryOptions } from "../boundary-contract.ts";
import type { Cloud } from "../cloud.ts";
import type { Ec2State } from "../ec2/state.ts";
import type { Authorise } from "./authorise.ts";
import { demandsOf } from "./demands.ts";
import type { Iam } from "./iam.ts";

interface GateParts {
  readonly iam: Iam;
  readonly authorise: Authorise;
  /** The EC2 of a Region, whose resources' tags conditions look at. */
  ec2(region: string): Ec2State | undefined;
}

/**
 * Decides on the calls of functions: each demand of a call must be allowed by the caller's role; the first that is
 * not is the one that is named.
 *
 * @returns the service's error, or undefined when the call may go on
 */
export function createGate(
  { regions, account }: Cloud,
  { iam, authorise, ec2 }: GateParts,
): NonNullable<BoundaryOptions["authorise"]> {
  return (call, role, cause) => {
    const { region, operation, service } = call;
    const isEc2 = service === "EC2";
    const asked = {
      operation,
      region,
      account,
      keys: { "aws:requestedregion": region, ...(isEc2 && { "ec2:region": region }) },
      ec2,
      keyArn: (reference: string) => regions.get(region)?.key(reference)?.arn,
      roleOfProfile: (arn: string) => iam.roleOfProfile(arn),
    };
    for (const demand of demandsOf(service, call.input, asked)) {
      const refusal = authorise({ who: { role, session: call.by }, demand, service, region, cause });
      if (refusal) return refusal;
    }
    return undefined;
  };
}
