import type { Ec2State } from "../ec2/state.ts";
import type { Demand } from "./authorise.ts";
import type { ConditionKeys } from "./conditions.ts";

/** A call, and what of the account it takes to know what it touches. */
export interface Asked {
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  /** What every demand of the call may be conditioned by. */
  readonly keys: ConditionKeys;
  /** The EC2 of a Region of the account. */
  ec2(region: string): Ec2State | undefined;
  /** ARN of a KMS key of the Region, by id, ARN, alias name or alias ARN. */
  keyArn(reference: string): string | undefined;
  /** ARN of the role that an instance profile hands to its instances. */
  roleOfProfile(profileArn: string): string | undefined;
}

/** The demands of one operation on whoever calls it. */
export type DemandsOf = (input: never, asked: Asked) => readonly Demand[];
