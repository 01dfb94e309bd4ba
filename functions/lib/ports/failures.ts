/** Why a probe got no answer, in the words that both the real and the simulated ports use. */
export type Failure =
  | "timeout"
  | "refused"
  | "reset"
  | "unreachable"
  | "not-found"
  | "certificate"
  | "server-error";

/** Error codes of Node's sockets and resolvers. https://nodejs.org/api/errors.html, https://nodejs.org/api/dns.html */
const failureByCode: Readonly<Record<string, Failure>> = {
  ETIMEDOUT: "timeout",
  ETIMEOUT: "timeout",
  ECANCELLED: "timeout",
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENOTFOUND: "not-found",
  EAI_AGAIN: "not-found",
  EREFUSED: "server-error",
  ESERVFAIL: "server-error",
  ENOTIMP: "server-error",
  EFORMERR: "server-error",
  EBADRESP: "server-error",
};

/** The word for an error code; a code that has none stays what it is, so that nothing is called what it is not. */
export const failureOf = (code: string): string => failureByCode[code] ?? code;

/** The code of whatever was thrown. It need not be an Error of this realm, so only the code is looked at. */
export const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown";
