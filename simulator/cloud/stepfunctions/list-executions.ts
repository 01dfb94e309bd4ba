import { NotModelled } from "../cloud.ts";
import { type ExecutionRecord, listed } from "./execution-record.ts";

/** What ListExecutions is asked. */
export interface ListRequest {
  readonly stateMachineArn?: string;
  readonly statusFilter?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const MAX_RESULTS = 100;

/**
 * One state machine's executions, the newest first.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 *
 * @param records all that there are, the oldest first
 */
export function listExecutions(records: readonly ExecutionRecord[], input: ListRequest) {
  if (input.stateMachineArn === undefined || input.nextToken !== undefined)
    throw new NotModelled("ListExecutions by map run, or beyond its first page");
  const found = records
    .filter(({ stateMachineArn }) => stateMachineArn === input.stateMachineArn)
    .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter)
    .reverse();
  const page = found.slice(0, input.maxResults || MAX_RESULTS);
  const more = page.length < found.length ? { nextToken: String(page.length) } : {};
  return { executions: page.map(listed), ...more };
}
