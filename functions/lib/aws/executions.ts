import {
  DescribeExecutionCommand,
  SFNClient,
  type ExecutionStatus as SfnStatus,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { errorCode, translated } from "./translate.ts";

/** How an execution is; `unknown` to AWS, which may take a moment to know one that was just started. */
export type ExecutionStatus = "running" | "succeeded" | "died" | "unknown";

/** Starts executions of one state machine. */
export interface Executions {
  /**
   * Starts the execution of that name, or finds it started: AWS answers a second call with the same name and
   * byte-equal input while it runs, and refuses it for 90 days after (`already-ran`).
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   */
  start(name: string, input: string): Promise<"started" | "already-ran">;
}

/** Opens the executions of a state machine of this Region. */
export function openExecutions(host: Host, region: string, stateMachineArn: string): Executions {
  const client = openClient(host, region);
  return {
    start: async (name, input) => {
      try {
        const command = new StartExecutionCommand({ stateMachineArn, name, input });
        await translated(`start ${name} of ${stateMachineArn}`, client.send(command));
        return "started";
      } catch (error) {
        if (errorCode(error) === "ExecutionAlreadyExists") return "already-ran";
        throw error;
      }
    },
  };
}

const STATUS: Readonly<Record<SfnStatus, ExecutionStatus>> = {
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  SUCCEEDED: "succeeded",
  FAILED: "died",
  TIMED_OUT: "died",
  ABORTED: "died",
};

/**
 * Opens the watch over a state machine's executions: whether the one of a name still runs. The answer may be old, so
 * "running" proves little; an end is final. Apart from `openExecutions`: who only starts needs no permission to look.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
export function openExecutionStatus(
  host: Host,
  region: string,
  stateMachineArn: string,
): (name: string) => Promise<ExecutionStatus> {
  const client = openClient(host, region);
  return async (name) => {
    const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    try {
      const command = new DescribeExecutionCommand({ executionArn });
      const { status = "RUNNING" } = await translated(`describe ${name}`, client.send(command));
      return STATUS[status];
    } catch (error) {
      if (errorCode(error) === "ExecutionDoesNotExist") return "unknown";
      throw error;
    }
  };
}

const openClient = (host: Host, region: string): SFNClient =>
  makeClient(host, new SFNClient(clientSettings(host, region, "home")));
