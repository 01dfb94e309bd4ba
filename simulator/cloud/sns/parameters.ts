import { AwsError, type Region } from "../cloud.ts";

/** "Invalid parameter: ..." https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
export const invalid = (what: string): AwsError =>
  new AwsError("InvalidParameterException", `Invalid parameter: ${what}`);

export const notFound = (what: string): AwsError =>
  new AwsError("NotFoundException", `${what} does not exist`, 404);

/** @throws AwsError InvalidParameterException when it is no ARN of SNS in this Region and account */
export function requireArn(arn: string, parameter: string, { name, account }: Region): void {
  const parts = arn.split(":");
  if (parts.length < 6)
    throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  const [, partition, service, region, owner] = parts;
  if (partition !== "aws" || service !== "sns" || region !== name) throw invalid(parameter);
  if (owner !== account) throw invalid(parameter);
}
