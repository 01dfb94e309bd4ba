import type { Asked, DemandsOf } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import { on, onAny, passRole } from "./one-demand.ts";

interface OfRule {
  readonly Name?: string;
  readonly Rule?: string;
  readonly EventBusName?: string;
}

/** What EventBridge's operations ask of IAM. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const EVENTS_DEMANDS: Readonly<Record<string, DemandsOf>> = {
  PutRule: onRule,
  DescribeRule: onRule,
  EnableRule: onRule,
  DisableRule: onRule,
  DeleteRule: onRule,
  RemoveTargets: onRule,
  ListTargetsByRule: onRule,
  PutTargets: (input: OfRule & { Targets: readonly { RoleArn?: string }[] }, asked) => [
    ...onRule(input, asked),
    ...input.Targets.flatMap(({ RoleArn: role }) =>
      role === undefined ? [] : [passRole(role, "events.amazonaws.com", asked)],
    ),
  ],
  ListTagsForResource: on("events:ListTagsForResource", taggedArn),
  TagResource: on("events:TagResource", taggedArn),
  UntagResource: on("events:UntagResource", taggedArn),
  ListRules: onAny("events:ListRules"),
  ListRuleNamesByTarget: onAny("events:ListRuleNamesByTarget"),
  ListEventBuses: onAny("events:ListEventBuses"),
  TestEventPattern: onAny("events:TestEventPattern"),
  CreateEventBus: onBus,
  DescribeEventBus: onBus,
  DeleteEventBus: onBus,
  CreateArchive: onArchive,
  DescribeArchive: onArchive,
  DeleteArchive: onArchive,
  ListArchives: onAny("events:ListArchives"),
  StartReplay: onReplay,
  DescribeReplay: onReplay,
  ListReplays: onAny("events:ListReplays"),
  PutPermission: onPermission,
  RemovePermission: onPermission,
  PutEvents: ({ Entries }: { Entries: readonly { EventBusName?: string }[] }, asked) =>
    [...new Set(Entries.map(({ EventBusName = "default" }) => EventBusName))].flatMap((Name) =>
      onBus({ Name }, asked),
    ),
};

interface OfSchedule {
  readonly Name: string;
  readonly GroupName?: string;
  readonly Target: { readonly RoleArn: string };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
export const SCHEDULER_DEMANDS: Readonly<Record<string, DemandsOf>> = {
  CreateSchedule: (input: OfSchedule, asked) => [
    ...on(
      "scheduler:CreateSchedule",
      ({ Name, GroupName = "default" }: OfSchedule, { region, account }) =>
        `arn:aws:scheduler:${region}:${account}:schedule/${GroupName}/${Name}`,
    )(input, asked),
    passRole(input.Target.RoleArn, "scheduler.amazonaws.com", asked),
  ],
};

/** A rule of another bus than the default one carries the bus in its ARN. */
function onRule({ Name, Rule, EventBusName: bus = "default" }: OfRule, asked: Asked): Demand[] {
  const path = `${bus === "default" ? "" : `${bus}/`}${Name ?? Rule}`;
  return demand(`rule/${path}`, asked);
}

function taggedArn({ ResourceARN }: { ResourceARN: string }): string {
  return ResourceARN;
}

function onBus({ Name: name = "default" }: { Name?: string }, asked: Asked): Demand[] {
  return demand(`event-bus/${name}`, asked);
}

function demand(resource: string, { operation, region, account, keys }: Asked): Demand[] {
  return [
    { action: `events:${operation}`, resource: `arn:aws:events:${region}:${account}:${resource}`, keys },
  ];
}

function onPermission({ EventBusName: Name = "default" }: { EventBusName?: string }, asked: Asked): Demand[] {
  return onBus({ Name }, asked);
}

function onArchive({ ArchiveName: name }: { ArchiveName: string }, asked: Asked): Demand[] {
  return demand(`archive/${name}`, asked);
}

function onReplay({ ReplayName: name }: { ReplayName: string }, asked: Asked): Demand[] {
  return demand(`replay/${name}`, asked);
}
