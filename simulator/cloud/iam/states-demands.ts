import { qualifier, unqualified } from "../stepfunctions/state-machine.ts";
import type { Asked, DemandsOf } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import { on, onAny, passRole } from "./one-demand.ts";

/**
 * An action on a state machine. A version or an alias is no resource of its own, but a condition.
 * https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
const onMachine =
  <Input>(action: string, arnOf: (input: Input) => string | undefined) =>
  (input: Input, { keys }: Asked): Demand[] => {
    const arn = arnOf(input) ?? "";
    const qualified = qualifier(arn);
    return [
      {
        action,
        resource: unqualified(arn),
        keys: { ...keys, ...(qualified !== "" && { "states:statemachinequalifier": qualified }) },
      },
    ];
  };

const machine = ({ stateMachineArn }: { stateMachineArn?: string }) => stateMachineArn;
const version = ({ stateMachineVersionArn }: { stateMachineVersionArn: string }) => stateMachineVersionArn;
const alias = ({ stateMachineAliasArn }: { stateMachineAliasArn: string }) => stateMachineAliasArn;
const routed = (input: { routingConfiguration: readonly { stateMachineVersionArn: string }[] }) =>
  unqualified(input.routingConfiguration[0]?.stateMachineVersionArn ?? "");
const execution = ({ executionArn }: { executionArn: string }) => executionArn;
const activity = ({ activityArn }: { activityArn: string }) => activityArn;
const tagged = ({ resourceArn }: { resourceArn: string }) => resourceArn;

const named =
  (kind: string) =>
  ({ name }: { name: string }, { region, account }: Asked) =>
    `arn:aws:states:${region}:${account}:${kind}:${name}`;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export const STATES_DEMANDS: Readonly<Record<string, DemandsOf>> = {
  CreateStateMachine: (input: { name: string; roleArn: string }, asked) => [
    ...on("states:CreateStateMachine", named("stateMachine"))(input, asked),
    passRole(input.roleArn, "states.amazonaws.com", asked),
  ],
  UpdateStateMachine: (input: { stateMachineArn: string; roleArn?: string }, asked) => [
    ...onMachine("states:UpdateStateMachine", machine)(input, asked),
    ...(input.roleArn === undefined ? [] : [passRole(input.roleArn, "states.amazonaws.com", asked)]),
  ],
  DescribeStateMachine: onMachine("states:DescribeStateMachine", machine),
  DeleteStateMachine: onMachine("states:DeleteStateMachine", machine),
  ListStateMachines: onAny("states:ListStateMachines"),
  PublishStateMachineVersion: onMachine("states:PublishStateMachineVersion", machine),
  ListStateMachineVersions: onMachine("states:ListStateMachineVersions", machine),
  DeleteStateMachineVersion: onMachine("states:DeleteStateMachineVersion", version),
  CreateStateMachineAlias: onMachine("states:CreateStateMachineAlias", routed),
  DescribeStateMachineAlias: onMachine("states:DescribeStateMachineAlias", alias),
  UpdateStateMachineAlias: onMachine("states:UpdateStateMachineAlias", alias),
  DeleteStateMachineAlias: onMachine("states:DeleteStateMachineAlias", alias),
  ListStateMachineAliases: onMachine("states:ListStateMachineAliases", machine),
  StartExecution: onMachine("states:StartExecution", machine),
  StartSyncExecution: onMachine("states:StartSyncExecution", machine),
  ListExecutions: onMachine("states:ListExecutions", machine),
  DescribeExecution: on("states:DescribeExecution", execution),
  DescribeStateMachineForExecution: on("states:DescribeStateMachineForExecution", execution),
  StopExecution: on("states:StopExecution", execution),
  GetExecutionHistory: on("states:GetExecutionHistory", execution),
  CreateActivity: on("states:CreateActivity", named("activity")),
  DescribeActivity: on("states:DescribeActivity", activity),
  DeleteActivity: on("states:DeleteActivity", activity),
  ListActivities: onAny("states:ListActivities"),
  TagResource: on("states:TagResource", tagged),
  UntagResource: on("states:UntagResource", tagged),
  ListTagsForResource: on("states:ListTagsForResource", tagged),
};
