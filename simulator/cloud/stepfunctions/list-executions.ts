import { NotModelled } from "../cloud.ts";
import { type ExecutionRecord, listed } from "./execution-record.ts";
import { type PageRequest, pageOf } from "./pages.ts";

/** What ListExecutions is asked. */
export interface ListRequest extends PageRequest {
  /** Also of a version or an alias. */
  readonly stateMachineArn?: string;
  readonly statusFilter?: string;
  readonly mapRunArn?: string;
  readonly redriveFilter?: string;
}

const MAX_TOKEN_LENGTH = 3096;

/**
 * The executions of a state machine, or those that were started through a version or an alias, the newest first.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 *
 * @param records all that there are, the oldest first
 * @throws AwsError ValidationException, InvalidToken; NotModelled
 */
export function listExecutions(records: readonly ExecutionRecord[], input: ListRequest) {
  const { stateMachineArn: arn, statusFilter: status, mapRunArn, redriveFilter } = input;
  if (arn === undefined || mapRunArn !== undefined || redriveFilter !== undefined)
    throw new NotModelled("SFN.ListExecutions by map run or redrive");
  const found = records
    .filter(({ stateMachineArn, versionArn, aliasArn }) =>
      [stateMachineArn, versionArn, aliasArn].includes(arn),
    )
    .filter((record) => status === undefined || record.status === status)
    .reverse();
  const { page, more } = pageOf(found, input, MAX_TOKEN_LENGTH);
  return { executions: page.map(listed), ...more };
}
