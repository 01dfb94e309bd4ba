import type { Kernel } from "../../kernel/kernel.ts";
import { AwsError } from "../cloud.ts";
import type { Iam, Principal } from "./iam.ts";
import type { Question, Verdict } from "./policy.ts";

/** Something that a principal must be allowed for a request to go through. */
export interface Demand extends Question {
  /** The request names a resource that is not there, so nobody knows its tags. */
  readonly isMissing?: true;
}

/** A request as IAM is asked about it. */
export interface Request {
  readonly who: Principal;
  readonly demand: Demand;
  /** Who answers: the SDK's service id. */
  readonly service: string;
  /** Where it is asked. */
  readonly region: string;
  /** The trace number of the request. */
  readonly cause: number | null;
}

/** Asks whether somebody may; the answer is the error of the service that is asked, or undefined when he may. */
export type Authorise = (request: Request) => AwsError | undefined;

/**
 * Code and HTTP status by the SDK's service id; the others answer AccessDeniedException, 400. SNS's code is that of
 * the SDK's class.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const CODES: Readonly<Record<string, readonly [code: string, httpStatus: number]>> = {
  EC2: ["UnauthorizedOperation", 403],
  S3: ["AccessDenied", 403],
  SNS: ["AuthorizationErrorException", 403],
  CloudWatch: ["AccessDenied", 403],
  Lambda: ["AccessDeniedException", 403],
};

/**
 * The account's answer to such questions; each refusal is traced. Where a resource is missing and the action is
 * allowed on some, the service itself says that it is missing; AWS does not document which comes first.
 */
export const createAuthorise =
  (iam: Iam, kernel: Kernel): Authorise =>
  ({ who, demand, service, region, cause }) => {
    const { action, resource } = demand;
    const verdict = iam.verdictOn(who.role, demand);
    if (verdict === "allowed") return undefined;
    if (demand.isMissing && verdict === "not allowed" && iam.mentions(who.role, action)) return undefined;
    const by = iam.nameOf(who);
    kernel.record(cause, { kind: "denial", region, by, action, resource, verdict });
    const [code, httpStatus] = CODES[service] ?? ["AccessDeniedException", 400];
    const lead = service === "EC2" ? "You are not authorized to perform this operation. " : "";
    return new AwsError(code, `${lead}${denialText(by, demand, verdict)}`, httpStatus);
  };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denialText(by: string, { action, resource }: Question, verdict: Verdict): string {
  const why =
    verdict === "denied explicitly"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${by} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}
