import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  type ExecutionStatus as SfnStatus,
} from "@aws-sdk/client-sfn";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { errorCode, translated } from "./translate.ts";

/** An execution as it is now. Instants are milliseconds since 1970. */
export interface WatchedExecution {
  readonly status: SfnStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  /** JSON text. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** An execution entered or left a state. */
export interface StateChange {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: string;
  /** Task, Wait, ... */
  readonly type: string;
  readonly phase: "entered" | "exited";
}

/** What somebody reads who follows an execution. */
export interface ExecutionWatch {
  /** Undefined when AWS does not know it, as for a moment after its start. */
  describe(executionArn: string): Promise<WatchedExecution | undefined>;
  /** The changes after the event of that id, oldest first. */
  changesAfter(executionArn: string, id: number): Promise<StateChange[]>;
}

/** Opens the watch over a Region's executions. Both answers may be a moment old. */
export function openExecutionWatch(host: Host, region: string): ExecutionWatch {
  const client = makeClient(host, new SFNClient(clientSettings(host, region, "home")));
  return {
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
    describe: async (executionArn) => {
      try {
        const command = new DescribeExecutionCommand({ executionArn });
        const found = await translated(`describe ${executionArn}`, client.send(command));
        const { status = "RUNNING", startDate, stopDate, output, error, cause } = found;
        return {
          status,
          startedAt: startDate?.getTime() ?? 0,
          stoppedAt: stopDate?.getTime() ?? null,
          output: output ?? null,
          error: error ?? null,
          cause: cause ?? null,
        };
      } catch (error) {
        if (errorCode(error) === "ExecutionDoesNotExist") return undefined;
        throw error;
      }
    },
    // Newest first, so that a look at a long execution reads what is new and no more.
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
    changesAfter: async (executionArn, id) => {
      const found: StateChange[] = [];
      let nextToken: string | undefined;
      do {
        const command = new GetExecutionHistoryCommand({
          executionArn,
          reverseOrder: true,
          includeExecutionData: false,
          ...(nextToken !== undefined && { nextToken }),
        });
        const page = await translated(`read the history of ${executionArn}`, client.send(command));
        const fresh = (page.events ?? []).filter((event) => (event.id ?? 0) > id);
        found.push(...fresh.flatMap(changeOf));
        nextToken = fresh.length === page.events?.length ? page.nextToken : undefined;
      } while (nextToken !== undefined);
      return found.reverse();
    },
  };
}

function changeOf({ id = 0, timestamp, type, ...details }: HistoryEvent): StateChange[] {
  const [, stateType, phase] = /^(\w+)State(Entered|Exited)$/.exec(type ?? "") ?? [];
  const state = (details.stateEnteredEventDetails ?? details.stateExitedEventDetails)?.name;
  if (stateType === undefined || state === undefined) return [];
  const when = phase === "Entered" ? "entered" : "exited";
  return [{ id, at: timestamp?.getTime() ?? 0, state, type: stateType, phase: when }];
}
