import { AccessRefused, AnswerUnknown, CapacityMissing, Throttled } from "../errors.ts";

/** Refusals for now, by the code that AWS gives. EC2: errors-overview; the rest as the SDK classifies them. */
const THROTTLES = new Set([
  "RequestLimitExceeded",
  "EC2ThrottledException",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "SlowDown",
  // SNS's word for its key's limits: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  "KMSThrottlingException",
  // Not retried by the SDK: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  "SnapshotCreationPerVolumeRateExceeded",
  "ConcurrentSnapshotLimitExceeded",
  "PendingSnapshotLimitExceeded",
]);

const NO_CAPACITY = new Set([
  "InsufficientInstanceCapacity",
  "InsufficientVolumeCapacity",
  "InstanceLimitExceeded",
  "VcpuLimitExceeded",
  "VolumeLimitExceeded",
  "Unsupported",
]);

const REFUSALS = new Set([
  "UnauthorizedOperation",
  "AccessDenied",
  "AccessDeniedException",
  "AuthFailure",
  // SNS's own: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  "AuthorizationErrorException",
  "KMSAccessDeniedException",
]);

/** Errors of the connection itself: nothing came back, so nothing is known. */
const SILENCES = new Set([
  "TimeoutError",
  "AbortError",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/** The code under which the SDK threw an error; "" when it is not one of AWS's. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** The HTTP status behind an SDK error, when there was an answer at all. */
function httpStatus(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

/**
 * The one translator of SDK errors. What is not known stays what it is: nothing becomes `undefined`, nothing is
 * swallowed.
 *
 * @param what what was being done, on which resource and in which Region; it leads the message
 * @throws Throttled, CapacityMissing, AccessRefused, AnswerUnknown, or the SDK's own error
 */
export async function translated<Result>(what: string, answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    const code = errorCode(error);
    const message = `${what}: ${code}: ${error instanceof Error ? error.message : String(error)}`;
    const details = { code };
    if (THROTTLES.has(code)) throw new Throttled(message, details, { cause: error });
    if (NO_CAPACITY.has(code)) throw new CapacityMissing(message, details, { cause: error });
    if (REFUSALS.has(code)) throw new AccessRefused(message, details, { cause: error });
    const nodeCode = (error as { code?: unknown } | null)?.code;
    const silent = SILENCES.has(code) || (typeof nodeCode === "string" && SILENCES.has(nodeCode));
    if (silent || (httpStatus(error) ?? 0) >= 500)
      throw new AnswerUnknown(message, details, { cause: error });
    throw error;
  }
}
