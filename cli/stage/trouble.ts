import { AccessRefused, AnswerUnknown, Throttled } from "../../functions/lib/errors.ts";

/**
 * Why a deployed stage could not be read or followed:
 * - `refused`: Lifeboat itself says no; nothing was started
 * - `no-answer`, `throttled`: AWS, or the way to it, for the moment
 * - `credentials`: there are none, or they have expired
 * - `denied`: whoever asks lacks a permission
 * - `aws`: AWS answered with something else
 * - `interrupted`: Ctrl-C
 */
export type TroubleKind =
  | "refused"
  | "no-answer"
  | "throttled"
  | "credentials"
  | "denied"
  | "aws"
  | "interrupted";

const EXIT_CODES: Readonly<Record<TroubleKind, 2 | 4 | 130>> = {
  refused: 2,
  "no-answer": 4,
  throttled: 4,
  credentials: 4,
  denied: 4,
  aws: 4,
  // As shells count it: 128 and the number of SIGINT.
  interrupted: 130,
};

/** Something between the command and a deployed stage; the message says what to do about it. */
export class StageTrouble extends Error {
  readonly kind: TroubleKind;
  readonly exitCode: 2 | 4 | 130;

  constructor(kind: TroubleKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StageTrouble";
    this.kind = kind;
    this.exitCode = EXIT_CODES[kind];
  }
}

/** What the SDK's chain throws without credentials, and what AWS answers to bad ones. */
const CREDENTIALS = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "AuthFailure",
  "RequestExpired",
]);

/** Makes a trouble of what an SDK call threw. @throws the error itself when it has nothing to do with AWS */
export function troubleOf(error: unknown): StageTrouble {
  if (error instanceof StageTrouble) return error;
  if (!(error instanceof Error)) throw error;
  const { message, cause } = error;
  const trouble = (kind: TroubleKind, said: string) => new StageTrouble(kind, said, { cause: error });
  const isOfCredentials = [error, cause].some((one) => one instanceof Error && CREDENTIALS.has(one.name));
  if (isOfCredentials)
    return trouble(
      "credentials",
      `AWS has no use for your credentials (log in again, or choose a profile with AWS_PROFILE): ${message}`,
    );
  if (error instanceof AccessRefused)
    return trouble("denied", `you lack a permission (docs/commands.md lists them): ${message}`);
  if (error instanceof Throttled) return trouble("throttled", `AWS asks for patience: ${message}`);
  if (error instanceof AnswerUnknown) return trouble("no-answer", `no answer: ${message}`);
  if ("code" in error && error.code === "ERR_INVALID_URL")
    return trouble(
      "refused",
      `endpoint_url of your AWS profile has to be a URL such as http://localhost:4566, found ${JSON.stringify("input" in error ? error.input : "another")}`,
    );
  if ("$metadata" in error) return trouble("aws", `AWS refuses: ${error.name}: ${message}`);
  throw error;
}

/** The same trouble, with what to do next. */
export const withAdvice = (trouble: StageTrouble, advice: string): StageTrouble =>
  new StageTrouble(trouble.kind, `${trouble.message}\n${advice}`, { cause: trouble });
