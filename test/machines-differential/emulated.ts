import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Listener } from "./asked.ts";
import type { Json, Script } from "./cases.ts";
import type { MiniStack } from "./ministack.ts";
import { type Observed, outcomeOf } from "./observed.ts";

const ROLE = "arn:aws:iam::123456789012:role/machine";
/** An execution that is not over then never ends. */
const PATIENCE_MS = 10_000;

/** What MiniStack is to run. */
export interface Task {
  /** Of the state machine; no other may have it. */
  readonly name: string;
  readonly definition: object;
  readonly execution: string;
  readonly input: Json;
  readonly tasks: Script;
}

/** Runs a machine on MiniStack, over HTTP. */
export async function playEmulated(task: Task, { client, asked }: MiniStack): Promise<Observed> {
  const definition = JSON.stringify(task.definition);
  const created = await client
    .send(new CreateStateMachineCommand({ name: task.name, definition, roleArn: ROLE }))
    .catch((error: Error) => error);
  if (created instanceof Error) {
    if (created.name !== "InvalidDefinition") throw created;
    return { outcome: "refused", path: [], calls: [] };
  }
  const { stateMachineArn } = created;
  const arn = `${stateMachineArn?.replace(":stateMachine:", ":execution:")}:${task.execution}`;
  const listener = asked.listen(arn, task.tasks);
  const input = JSON.stringify(task.input);
  await client.send(new StartExecutionCommand({ stateMachineArn, name: task.execution, input }));
  return observe(arn, listener, client);
}

async function observe(
  executionArn: string,
  listener: Listener,
  client: MiniStack["client"],
): Promise<Observed> {
  const end = Date.now() + PATIENCE_MS;
  let described = await client.send(new DescribeExecutionCommand({ executionArn }));
  while (described.status === "RUNNING" && Date.now() < end) {
    await sleep(100);
    described = await client.send(new DescribeExecutionCommand({ executionArn }));
  }
  const { status = "", output, error, cause } = described;
  const { functions, waitedSeconds } = listener;
  return {
    outcome: status === "RUNNING" ? "never ends" : outcomeOf(status, error),
    output: output === undefined || status !== "SUCCEEDED" ? undefined : (JSON.parse(output) as Json),
    cause,
    path: (await historyOf(executionArn, client)).flatMap(enteredBy),
    calls: functions.calls,
    ...(!functions.hung && { seconds: waitedSeconds }),
  };
}

async function historyOf(executionArn: string, client: MiniStack["client"]): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

const enteredBy = ({ stateEnteredEventDetails: details }: HistoryEvent): string[] =>
  details?.name === undefined ? [] : [details.name];
