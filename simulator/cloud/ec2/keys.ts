import { AwsError } from "../cloud.ts";
import type { Ec2State } from "./state.ts";

/** StateMessage of a copy whose key cannot be used. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html */
export const KEY_NOT_ACCESSIBLE = "Given key ID is not accessible";

/**
 * The key that new data is encrypted with; undefined for plain data. Encrypted sources stay encrypted, with the
 * Region's default key unless another is named. Whether the key can be used shows only later.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
 *
 * @throws AwsError InvalidParameterDependency for a key without `Encrypted`.
 */
export function chooseKey(
  state: Ec2State,
  choice: {
    readonly encrypted: boolean | undefined;
    readonly kmsKeyId: string | undefined;
    /** The key that it gets when none is named, whatever `encrypted` says. */
    readonly inherited: string | undefined;
  },
): string | undefined {
  if (choice.kmsKeyId === undefined)
    return choice.inherited ?? (choice.encrypted === true ? state.defaultKeyArn : undefined);
  if (choice.encrypted !== true)
    throw new AwsError(
      "InvalidParameterDependency",
      "The parameter KmsKeyId requires the parameter Encrypted to be set.",
    );
  if (isDefaultKey(state, choice.kmsKeyId)) return state.defaultKeyArn;
  return state.region.key(choice.kmsKeyId)?.arn ?? choice.kmsKeyId;
}

/** Whether EBS can use that key now; plain data needs none. */
export const isKeyAccessible = (state: Ec2State, key: string | undefined): boolean =>
  key === undefined || isDefaultKey(state, key) || state.region.key(key)?.enabled === true;

const isDefaultKey = (state: Ec2State, key: string): boolean =>
  key === state.defaultKeyArn ||
  key === "alias/aws/ebs" ||
  key === `arn:aws:kms:${state.region.name}:${state.region.account}:alias/aws/ebs`;
