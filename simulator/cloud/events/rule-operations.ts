import { AwsError, NotModelled } from "../cloud.ts";
import { parseRuleSchedule } from "../scheduler/schedule-expression.ts";
import type { RetryPolicy } from "../targets.ts";
import { refuseOthers } from "../validate.ts";
import { type Bus, type Buses, DEFAULT_BUS, MAX_TARGETS, type Rule, type Tag } from "./bus.ts";
import { parseEventPattern } from "./event-pattern.ts";
import { parseTargetInput, type TargetInput } from "./target-input.ts";

interface OnBus {
  readonly EventBusName?: string;
}
interface OfRule extends OnBus {
  readonly Name: string;
}
interface OfTargets extends OnBus {
  readonly Rule: string;
}
interface Page {
  readonly Limit?: number;
  readonly NextToken?: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
interface PutRule extends OfRule {
  readonly EventPattern?: string;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly Description?: string;
  readonly Tags?: readonly Tag[];
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
interface Target extends TargetInput {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly RetryPolicy?: RetryPolicy;
  readonly DeadLetterConfig?: object;
}

const TARGET = [
  ...["Id", "Arn", "RoleArn", "RetryPolicy", "DeadLetterConfig"],
  ...["Input", "InputPath", "InputTransformer"],
];
const PUT_RULE = [
  "Name",
  "EventBusName",
  "EventPattern",
  "ScheduleExpression",
  "State",
  "Description",
  "Tags",
];

/** The operations on rules and their targets. `now` is the virtual time, `account` the one that creates them. */
export function ruleOperations(buses: Buses, { now, account }: { now(): number; account: string }) {
  const ruleOf = ({ EventBusName, Name }: OfRule) => buses.rule(buses.bus(EventBusName), Name);
  const targetsOf = ({ EventBusName, Rule }: OfTargets) => ruleOf({ Name: Rule, ...bus(EventBusName) });
  return {
    PutRule: (input: PutRule) => ({ RuleArn: putRule(buses, input, now()).arn }),
    DescribeRule: (input: OfRule) => ({
      ...describeRule(buses.bus(input.EventBusName), ruleOf(input)),
      CreatedBy: account,
    }),
    ListRules: ({ EventBusName, NamePrefix = "", ...page }: OnBus & Page & { NamePrefix?: string }) => {
      const bus = buses.bus(EventBusName);
      const found = inOrder([...bus.rules.values()]).filter(({ name }) => name.startsWith(NamePrefix));
      const { items, next } = cut(found, page);
      return { Rules: items.map((rule) => describeRule(bus, rule)), ...next };
    },
    ListRuleNamesByTarget: ({ EventBusName, TargetArn, ...page }: OnBus & Page & { TargetArn: string }) => {
      const rules = inOrder([...buses.bus(EventBusName).rules.values()]);
      const found = rules.filter(({ targets }) => targets.some(({ arn }) => arn === TargetArn));
      const { items, next } = cut(found, page);
      return { RuleNames: items.map(({ name }) => name), ...next };
    },
    EnableRule: (input: OfRule) => {
      ruleOf(input).enabled = true;
    },
    DisableRule: (input: OfRule) => {
      ruleOf(input).enabled = false;
    },
    /** Deleting what is not there is no error. */
    DeleteRule: ({ EventBusName, Name }: OfRule) => {
      const { rules } = buses.bus(EventBusName);
      if ((rules.get(Name)?.targets.length ?? 0) > 0)
        throw invalid("Rule can't be deleted since it has targets.");
      rules.delete(Name);
    },
    PutTargets: (input: OfTargets & { Targets: readonly Target[] }) => {
      putTargets(targetsOf(input), input.Targets);
      return NONE_FAILED;
    },
    RemoveTargets: (input: OfTargets & { Ids: readonly string[] }) => {
      const rule = targetsOf(input);
      rule.targets = rule.targets.filter(({ id }) => !input.Ids.includes(id));
      return NONE_FAILED;
    },
    ListTargetsByRule: (input: OfTargets & Page) => {
      const { items, next } = cut(targetsOf(input).targets, input);
      return { Targets: items.map(describeTarget), ...next };
    },
  };
}

const NONE_FAILED = { FailedEntryCount: 0, FailedEntries: [] };

const bus = (name: string | undefined): OnBus => (name === undefined ? {} : { EventBusName: name });

/** A rule that is there is changed and keeps its targets. Rules with a schedule are kept and described, not run. */
function putRule(buses: Buses, input: PutRule, now: number): Rule {
  refuseOthers("EventBridge.PutRule", input, PUT_RULE);
  const on = buses.bus(input.EventBusName);
  const { EventPattern: pattern, ScheduleExpression: schedule } = input;
  if (pattern === undefined && schedule === undefined)
    throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (schedule !== undefined) {
    if (on.name !== DEFAULT_BUS)
      throw invalid("ScheduleExpression is supported only on the default event bus.");
    parseRuleSchedule(schedule, now);
  }
  const standing = on.rules.get(input.Name);
  const rule: Rule = {
    name: input.Name,
    arn: buses.ruleArn(on, input.Name),
    description: input.Description,
    pattern,
    schedule,
    matches: pattern === undefined ? () => false : parseEventPattern(pattern),
    enabled: input.State !== "DISABLED",
    tags: standing?.tags ?? input.Tags ?? [],
    targets: standing?.targets ?? [],
    inputs: standing?.inputs ?? new Map(),
  };
  on.rules.set(input.Name, rule);
  return rule;
}

function putTargets(rule: Rule, targets: readonly Target[]): void {
  for (const target of targets) refuseOthers("a target of EventBridge.PutTargets", target, TARGET);
  const others = rule.targets.filter(({ id }) => !targets.some(({ Id }) => Id === id));
  if (others.length + targets.length > MAX_TARGETS)
    throw new AwsError(
      "LimitExceededException",
      "The requested resource exceeds the maximum number allowed.",
    );
  const inputs = new Map(rule.inputs);
  for (const target of targets) inputs.set(target.Id, parseTargetInput(target.Id, target));
  if (rule.schedule !== undefined && targets.length > 0)
    throw new NotModelled("targets of a rule with a schedule");
  rule.inputs = inputs;
  rule.targets = [
    ...others,
    ...targets.map(({ Id, Arn, RoleArn, RetryPolicy, DeadLetterConfig, ...input }) => ({
      ...input,
      id: Id,
      arn: Arn,
      roleArn: RoleArn,
      policy: RetryPolicy ?? {},
      hasDeadLetterQueue: DeadLetterConfig !== undefined,
    })),
  ];
}

const describeRule = (
  { name: busName }: Bus,
  { name, arn, description, pattern, schedule, enabled }: Rule,
) => ({
  Arn: arn,
  ...(description !== undefined && { Description: description }),
  EventBusName: busName,
  ...(pattern !== undefined && { EventPattern: pattern }),
  Name: name,
  ...(schedule !== undefined && { ScheduleExpression: schedule }),
  State: enabled ? "ENABLED" : "DISABLED",
});

const describeTarget = ({
  id,
  arn,
  roleArn,
  policy,
  hasDeadLetterQueue: _queue,
  ...input
}: Rule["targets"][number]) => ({
  Id: id,
  Arn: arn,
  ...(roleArn !== undefined && { RoleArn: roleArn }),
  ...(Object.keys(policy).length > 0 && { RetryPolicy: policy }),
  ...input,
});

const inOrder = (rules: readonly Rule[]) => rules.toSorted((one, other) => (one.name < other.name ? -1 : 1));

/** Lists come in pages of at most 100. */
function cut<Item>(all: readonly Item[], { Limit: limit = 100, NextToken: token = "0" }: Page) {
  const start = Number(token);
  if (!Number.isInteger(start)) throw invalid("Parameter NextToken is not valid.");
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}

const invalid = (message: string) => new AwsError("ValidationException", message);
