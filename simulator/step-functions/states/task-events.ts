import { type EventDetails, WHOLE } from "../history.ts";

/** An event's type and details. */
type Event = [type: string, details?: EventDetails];

/** The events that a task leaves between the entry into its state and the exit. */
export interface TaskEvents {
  scheduled(call: {
    text: string;
    timeoutSeconds: number | undefined;
    heartbeatSeconds: number | undefined;
  }): Event;
  started(): Event;
  submitted(output: string): Event;
  succeeded(output: string): Event;
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

/** "arn:aws:states:::aws-sdk:ec2:copySnapshot" is copySnapshot of aws-sdk:ec2. */
function integrationEvents(arn: string, region: string): TaskEvents {
  const path = arn.split(":").slice(5);
  const of = { resource: path.at(-1), resourceType: path.slice(0, -1).join(":") };
  return {
    scheduled: ({ text, timeoutSeconds, heartbeatSeconds }) => [
      "TaskScheduled",
      {
        taskScheduledEventDetails: {
          ...of,
          region,
          parameters: text,
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
    failed: (error, cause) => ["TaskFailed", { taskFailedEventDetails: { ...of, error, cause } }],
    timedOut: (error) => ["TaskTimedOut", { taskTimedOutEventDetails: { ...of, error } }],
  };
}

function functionEvents(resource: string): TaskEvents {
  return {
    scheduled: ({ text, timeoutSeconds }) => [
      "LambdaFunctionScheduled",
      {
        lambdaFunctionScheduledEventDetails: {
          resource,
          input: text,
          inputDetails: WHOLE,
          timeoutInSeconds: timeoutSeconds,
        },
      },
    ],
    started: () => ["LambdaFunctionStarted"],
    submitted: () => {
      throw new Error("a function's ARN cannot wait for a task token");
    },
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
