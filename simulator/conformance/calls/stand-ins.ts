import { ACCOUNT, REGION } from "../compare.ts";
import type { Callee } from "./call-case.ts";

type Input = Readonly<Record<string, unknown>>;

/**
 * Calls that are not compared and still must have happened: they make what later calls are about. Of services that
 * are not simulated only names are given.
 *
 * @returns what later calls may refer to; undefined where the call is neither
 */
export function standIn({ service, region = REGION, operation }: Callee, input: Input): unknown {
  const text = (name: string) => String(input[name] ?? "");
  switch (`${service}.${operation}`) {
    case "sqs.CreateQueue":
      return { QueueUrl: `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${text("QueueName")}` };
    case "sqs.GetQueueAttributes":
      return {
        Attributes: { QueueArn: `arn:aws:sqs:${region}:${ACCOUNT}:${text("QueueUrl").split("/").at(-1)}` },
      };
    case "sqs.SetQueueAttributes":
    case "sqs.DeleteQueue":
      return {};
    case "iam.CreateRole":
      return {
        Role: { RoleName: text("RoleName"), Arn: `arn:aws:iam::${ACCOUNT}:role/${text("RoleName")}` },
      };
    case "iam.CreatePolicy":
      return { Policy: { Arn: `arn:aws:iam::${ACCOUNT}:policy/${text("PolicyName")}` } };
    case "iam.AttachRolePolicy":
    case "iam.PutRolePolicy":
      return {};
    case "fixture.sfn_create_log_group":
      return "log_group_name";
    case "logs.DescribeLogGroups":
      return {
        logGroups: [{ arn: `arn:aws:logs:${region}:${ACCOUNT}:log-group:${text("logGroupNamePrefix")}:*` }],
      };
    default:
      return undefined;
  }
}
