import { AwsError } from "../../cloud/cloud.ts";
import { DefinitionError } from "../../step-functions/definition/problems.ts";
import { ACCOUNT, REGION } from "../compare.ts";
import type { Callee } from "./call-case.ts";
import type { CallWorld } from "./world.ts";

type Input = Readonly<Record<string, unknown>>;

/**
 * Calls that are not compared and still must have happened: they make what later calls are about. Of services that
 * are not simulated only names are given; a state machine is made the way a template makes it.
 *
 * @returns what later calls may refer to; undefined where the call is neither
 * @throws whatever refuses to make it
 */
export function standIn(
  { service, region = REGION, operation }: Callee,
  input: Input,
  world: CallWorld,
): object | undefined {
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
    case "stepfunctions.CreateStateMachine":
      return createStateMachine(region, input, world);
    default:
      return undefined;
  }
}

const ANY_MACHINE = JSON.stringify({ StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } });

function createStateMachine(region: string, input: Input, world: CallWorld) {
  const stepFunctions = world.stepFunctions(region);
  if (stepFunctions === undefined) throw new AwsError("UnknownRegion", region);
  const machine = {
    name: String(input["name"]),
    type: input["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD",
    roleArn: String(input["roleArn"]),
  } as const;
  const create = (definition: string) => stepFunctions.createStateMachine({ ...machine, definition });
  let stateMachineArn: string;
  try {
    stateMachineArn = create(String(input["definition"]));
  } catch (error) {
    // What a machine in JSONPath does is not compared here; that it can be started and listed is.
    if (!(error instanceof DefinitionError)) throw error;
    stateMachineArn = create(ANY_MACHINE);
  }
  return { stateMachineArn, creationDate: new Date(world.kernel.now()) };
}
