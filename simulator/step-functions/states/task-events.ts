import { type EventDetails, WHOLE } from "../history.ts";

/** An event's type and details. */
type Event = [type: string, details?: EventDetails];

/** The events that a task leaves between the entry into its state and the exit. */
export interface TaskEvents {
  /** What AWS calls the task in the cause of a result that is too large. */
  readonly origin: string;
  scheduled(call: {
    text: string;
    roleArn: string | undefined;
    timeoutSeconds: number | undefined;
    heartbeatSeconds: number | undefined;
  }): Event;
  started(): Event;
  submitted(output: string): Event;
  succeeded(output: string): Event;
  /** Of a job or token: the call that was to begin the waiting failed. */
  submitFailed(error: string | undefined, cause: string | undefined): Event;
  failed(error: string | undefined, cause: string | undefined): Event;
  timedOut(error: string): Event;
}

/**
 * A function's own ARN as Resource leaves other events than a service integration does.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export function describeTask(resource: string, region: string): TaskEvents {
  return /^arn:[^:]+:lambda:/.test(resource) ? functionEvents(resource) : integrationEvents(resource, region);
}

/** "arn:aws:states:::aws-sdk:ec2:copySnapshot" is copySnapshot of aws-sdk:ec2; ".sync:2" belongs to the name. */
const INTEGRATION = /^(?:[^:]*:){5}(.+?):([^:]+(?::\d+)?)$/;

function integrationEvents(arn: string, region: string): TaskEvents {
  const [, resourceType, resource] = INTEGRATION.exec(arn) ?? [];
  const of = { resource, resourceType };
  return {
    origin: resourceType ?? arn,
    scheduled: ({ text, roleArn, timeoutSeconds, heartbeatSeconds }) => [
      "TaskScheduled",
      {
        taskScheduledEventDetails: {
          ...of,
          region,
          parameters: text,
          taskCredentials: credentials(roleArn),
          timeoutInSeconds: timeoutSeconds,
          heartbeatInSeconds: heartbeatSeconds,
        },
      },
    ],
    started: () => ["TaskStarted", { taskStartedEventDetails: of }],
    submitted: (output) => [
      "TaskSubmitted",
      { taskSubmittedEventDetails: { ...of, output, outputDetails: WHOLE } },
    ],
    succeeded: (output) => [
      "TaskSucceeded",
      { taskSucceededEventDetails: { ...of, output, outputDetails: WHOLE } },
    ],
    submitFailed: (error, cause) => [
      "TaskSubmitFailed",
      { taskSubmitFailedEventDetails: { ...of, error, cause } },
    ],
    failed: (error, cause) => ["TaskFailed", { taskFailedEventDetails: { ...of, error, cause } }],
    timedOut: (error) => ["TaskTimedOut", { taskTimedOutEventDetails: { ...of, error } }],
  };
}

const credentials = (roleArn: string | undefined) => roleArn && { roleArn };

function functionEvents(resource: string): TaskEvents {
  const neverWaits = (): never => {
    throw new Error("a function's ARN cannot wait for a job or a task token");
  };
  return {
    origin: resource,
    scheduled: ({ text, roleArn, timeoutSeconds }) => [
      "LambdaFunctionScheduled",
      {
        lambdaFunctionScheduledEventDetails: {
          resource,
          input: text,
          inputDetails: WHOLE,
          taskCredentials: credentials(roleArn),
          timeoutInSeconds: timeoutSeconds,
        },
      },
    ],
    started: () => ["LambdaFunctionStarted"],
    submitted: neverWaits,
    submitFailed: neverWaits,
    succeeded: (output) => [
      "LambdaFunctionSucceeded",
      { lambdaFunctionSucceededEventDetails: { output, outputDetails: WHOLE } },
    ],
    failed: (error, cause) => [
      "LambdaFunctionFailed",
      { lambdaFunctionFailedEventDetails: { error, cause } },
    ],
    timedOut: (error) => ["LambdaFunctionTimedOut", { lambdaFunctionTimedOutEventDetails: { error } }],
  };
}
