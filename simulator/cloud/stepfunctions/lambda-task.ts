import { TaskFailure } from "../../step-functions/errors.ts";
import { AwsError, NotModelled } from "../cloud.ts";
import type { Lambda } from "../lambda/lambda.ts";

const LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke";
const PARAMETERS = ["FunctionName", "Payload"];

/** What a task calls, and whether it may. */
interface Callable {
  readonly lambda: Pick<Lambda, "invoke">;
  /** What AWS answers instead to a call of that function. */
  denial(functionArn: string): AwsError | undefined;
}

/**
 * Runs a task. The one integration that is modelled is `lambda:invoke`; the result has the members that a state
 * machine may use. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 *
 * @throws (rejects) TaskFailure when the function failed; NotModelled for everything else
 */
export async function runLambdaTask(
  { lambda, denial }: Callable,
  task: { readonly resource: string; readonly arguments: unknown; readonly roleArn?: string | undefined },
  cause: number | null,
): Promise<unknown> {
  if (task.resource !== LAMBDA_INVOKE) throw new NotModelled(`the task resource ${task.resource}`);
  if (task.roleArn !== undefined) throw new NotModelled("Credentials of a task");
  const parameters = (task.arguments ?? {}) as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(parameters).filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) throw new NotModelled(`lambda:invoke with ${unknown.join(", ")}`);
  const { FunctionName: reference, Payload: payload = {} } = parameters;
  if (typeof reference !== "string") throw new NotModelled("lambda:invoke without FunctionName");
  const denied = denial(reference);
  // Step Functions' name for what Lambda's API refuses and has no name of its own in the integration.
  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
  if (denied)
    throw new TaskFailure(
      "Lambda.AWSLambdaException",
      `${denied.message} (Service: Lambda, Status Code: 403)`,
    );
  const result = await lambda.invoke(reference, payload, cause).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    throw new TaskFailure(`Lambda.${asException(error.code)}`, error.message);
  });
  if (result.outcome === "ok")
    return { ExecutedVersion: "$LATEST", Payload: result.payload, StatusCode: 200 };
  throw new TaskFailure(result.error.errorType, JSON.stringify(result.error));
}

const asException = (code: string) => (code.endsWith("Exception") ? code : `${code}Exception`);
