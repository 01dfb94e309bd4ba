import { AwsError } from "../cloud.ts";
import type { Resource } from "./model.ts";
import type { Table } from "./table.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination */
const SMALLEST_PAGE = 5;
const LARGEST_PAGE = 1_000;

/** What paginated inputs have in common. */
export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/**
 * Cuts one page out of resources that are in order of creation. A token stays good when resources come and go.
 *
 * @throws AwsError InvalidParameterValue for a page size outside 5 to 1,000 or a token that is none of ours.
 */
export function page<R extends Resource>(
  table: Table<R>,
  resources: readonly R[],
  { MaxResults = LARGEST_PAGE, NextToken }: PageRequest,
): { readonly items: readonly R[]; readonly NextToken?: string } {
  if (MaxResults < SMALLEST_PAGE || MaxResults > LARGEST_PAGE)
    throw new AwsError(
      "InvalidParameterValue",
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${SMALLEST_PAGE} and ${LARGEST_PAGE}.`,
    );
  const after = NextToken === undefined ? 0 : readToken(NextToken);
  const left = resources.filter((resource) => table.sequence(resource) > after);
  const items = left.slice(0, MaxResults);
  const last = items.at(-1);
  if (last === undefined || items.length === left.length) return { items };
  return { items, NextToken: writeToken(table.sequence(last)) };
}

/** @throws AwsError InvalidParameterCombination: ids and a page size exclude each other. */
export function refuseIdsWithPages(ids: readonly string[] | undefined, request: PageRequest): void {
  if (ids !== undefined && ids.length > 0 && request.MaxResults !== undefined)
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameter maxResults cannot be used with a list of ids in the same request",
    );
}

const writeToken = (sequence: number): string => Buffer.from(`after ${sequence}`).toString("base64url");

function readToken(token: string): number {
  const sequence = /^after (\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (sequence === undefined) throw new AwsError("InvalidParameterValue", "Unable to parse pagination token");
  return Number(sequence);
}
