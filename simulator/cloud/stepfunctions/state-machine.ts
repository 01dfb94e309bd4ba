import type { MachineType } from "../../step-functions/definition/schema.ts";
import { AwsError } from "../cloud.ts";
import { describeRevision, type Revision } from "./revision.ts";

/** A revision under a number that stays. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html */
export interface Version {
  readonly arn: string;
  readonly description: string | undefined;
  readonly revision: Revision;
  readonly createdAt: number;
}

/** Which share of the executions, in percent, goes to a version. */
export interface Route {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

/** A name for one or two versions. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html */
export interface Alias {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  description: string | undefined;
  routes: readonly Route[];
  updatedAt: number;
}

/** Whether executions that are started through an alias may run on a version. */
export const leadsTo = ({ routes }: Alias, { arn }: Version) =>
  routes.some(({ stateMachineVersionArn }) => stateMachineVersionArn === arn);

/** A state machine. Times are virtual milliseconds since 1970. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly createdAt: number;
  /** What makes a repeated creation the same. */
  readonly creation: string;
  isDeleting: boolean;
  current: Revision;
  /** The oldest first. */
  versions: readonly Version[];
  /** How many were ever published. */
  published: number;
  readonly aliases: Map<string, Alias>;
  readonly tags: Map<string, string>;
}

/** What an execution is started on. */
export interface Target {
  readonly machine: StateMachine;
  readonly revision: Revision;
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
export const describeMachine = (machine: StateMachine, version?: Version) => ({
  stateMachineArn: version?.arn ?? machine.arn,
  name: machine.name,
  type: machine.type,
  status: machine.isDeleting ? "DELETING" : "ACTIVE",
  creationDate: new Date(version?.createdAt ?? machine.createdAt),
  ...describeRevision(version?.revision ?? machine.current),
  ...(version?.description !== undefined && { description: version.description }),
});

export const noSuchMachine = (arn: string) =>
  new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);

/** @throws AwsError StateMachineDeleting */
export function requireActive({ arn, isDeleting }: StateMachine): void {
  if (isDeleting) throw new AwsError("StateMachineDeleting", `State Machine is deleting: '${arn}'`);
}

/** "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME" of one with a version or an alias at its end. */
export const unqualified = (arn: string) => arn.split(":").slice(0, 7).join(":");

/** The version's number or the alias's name at the end of an ARN; empty where there is none. */
export const qualifier = (arn: string) => arn.split(":")[7] ?? "";

/** The state machines of a Region, as their versions and aliases look at them. */
export interface Machines {
  now(): number;
  /** @throws AwsError InvalidArn, StateMachineDoesNotExist, also for a version or an alias */
  find(arn: string): StateMachine;
  /** A state machine, and the version or the alias at the end of its ARN; undefined where one of them is not there. */
  seek(arn: string): MachineParts | undefined;
}

/** What an ARN leads to. */
export interface MachineParts {
  readonly machine: StateMachine;
  readonly version?: Version;
  readonly alias?: Alias;
}
