import type { BusEvent } from "../cloud.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An execution as the API shows it. Dates are virtual milliseconds since 1970; input and output are JSON text. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly stateMachineArn: string;
  /** The version that runs, and the alias through which it was started. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly machine: string;
  readonly name: string;
  readonly input: string;
  readonly startedAt: number;
  status: ExecutionStatus;
  stoppedAt?: number;
  output?: string;
  error?: string | undefined;
  failureCause?: string | undefined;
}

/** Which state machine it is of, and in what shape. */
const origin = ({ stateMachineArn, versionArn, aliasArn }: ExecutionRecord) => ({
  stateMachineArn,
  ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
  ...(aliasArn !== undefined && { stateMachineAliasArn: aliasArn }),
});

const CAN_BE_REDRIVEN: readonly ExecutionStatus[] = ["FAILED", "TIMED_OUT", "ABORTED"];

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
function redriveOf(status: ExecutionStatus) {
  if (CAN_BE_REDRIVEN.includes(status))
    return { redriveStatus: "REDRIVABLE", redriveStatusReason: `Execution is ${status} and is redrivable` };
  const reason =
    status === "RUNNING"
      ? "Execution is RUNNING and cannot be redriven"
      : `Execution is ${status} and cannot be redriven`;
  return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: reason };
}

/**
 * What DescribeExecution answers. AWS calls the operation eventually consistent; here it lags only under the fault
 * `stale-read`. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
export function describe(execution: ExecutionRecord) {
  const { stoppedAt, output, error, failureCause } = execution;
  return {
    executionArn: execution.arn,
    ...origin(execution),
    name: execution.name,
    status: execution.status,
    startDate: new Date(execution.startedAt),
    ...(stoppedAt !== undefined && { stopDate: new Date(stoppedAt) }),
    input: execution.input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(failureCause !== undefined && { cause: failureCause }),
    redriveCount: 0,
    ...redriveOf(execution.status),
  };
}

/** What ListExecutions shows of it. */
export const listed = (record: ExecutionRecord) => ({
  executionArn: record.arn,
  ...origin(record),
  name: record.name,
  status: record.status,
  redriveCount: 0,
  startDate: new Date(record.startedAt),
  ...(record.stoppedAt !== undefined && { stopDate: new Date(record.stoppedAt) }),
});

/** Above this, input and output are left out of the event (escaped size, 248 KiB together). */
const EVENT_PAYLOAD_BYTES = 248 * 1024;

/**
 * The event of a status change; dates are epoch milliseconds.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChangeEvent(execution: ExecutionRecord): BusEvent {
  const { input, output } = execution;
  const isIncluded = Buffer.byteLength(JSON.stringify([input, output ?? ""])) <= EVENT_PAYLOAD_BYTES;
  return {
    source: "aws.states",
    detailType: "Step Functions Execution Status Change",
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: execution.stateMachineArn,
      name: execution.name,
      status: execution.status,
      startDate: execution.startedAt,
      stopDate: execution.stoppedAt ?? null,
      input: isIncluded ? input : null,
      inputDetails: { included: isIncluded },
      output: isIncluded ? (output ?? null) : null,
      outputDetails: output === undefined ? null : { included: isIncluded },
      stateMachineVersionArn: execution.versionArn ?? null,
      stateMachineAliasArn: execution.aliasArn ?? null,
      redriveCount: 0,
      redriveDate: null,
      ...redriveOf(execution.status),
      error: execution.error ?? null,
      cause: execution.failureCause ?? null,
    },
  };
}
