import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { errorCode, translated } from "./translate.ts";

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
  const client = makeClient(host, new SFNClient(clientSettings(host, region, "home")));
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
