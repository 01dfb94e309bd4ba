import { AwsError } from "../cloud.ts";
import { invalid } from "./constraints.ts";

/** How a list is asked for. */
export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const DEFAULT_RESULTS = 100;
const MAX_RESULTS = 1000;
const MAX_TOKEN_LENGTH = 1024;

/**
 * A page of a list. A token says how many items were left, counted from the list's end, so that what is put before
 * them meanwhile shifts nothing. "A value of 0 uses the default":
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html
 *
 * @param items all that there are, in their order
 * @throws AwsError ValidationException, InvalidToken
 */
export function pageOf<Item>(
  items: readonly Item[],
  { maxResults = 0, nextToken }: PageRequest,
  maxTokenLength = MAX_TOKEN_LENGTH,
): { readonly page: readonly Item[]; readonly more: { readonly nextToken?: string } } {
  requirePage({ maxResults, ...(nextToken !== undefined && { nextToken }) }, maxTokenLength);
  const left = Number(nextToken ?? items.length);
  if (!Number.isInteger(left)) throw new AwsError("InvalidToken", `Invalid Token: '${nextToken}'`);
  const rest = items.slice(Math.max(0, items.length - left));
  const page = rest.slice(0, maxResults || DEFAULT_RESULTS);
  const after = rest.length - page.length;
  return { page, more: after > 0 ? { nextToken: String(after) } : {} };
}

function requirePage({ maxResults = 0, nextToken }: PageRequest, maxTokenLength: number): void {
  if (maxResults > MAX_RESULTS)
    throw invalid(maxResults, "maxResults", `value less than or equal to ${MAX_RESULTS}`);
  if (maxResults < 0) throw invalid(maxResults, "maxResults", "value greater than or equal to 0");
  if (nextToken === "") throw invalid(nextToken, "nextToken", "length greater than or equal to 1");
  if (nextToken !== undefined && nextToken.length > maxTokenLength)
    throw invalid(nextToken, "nextToken", `length less than or equal to ${maxTokenLength}`);
}
