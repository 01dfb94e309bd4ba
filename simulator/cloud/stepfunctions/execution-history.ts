import type { HistoryEvent } from "../../step-functions/history.ts";
import { AwsError } from "../cloud.ts";

/** What GetExecutionHistory is asked. */
export interface HistoryRequest {
  readonly executionArn: string;
  readonly includeExecutionData?: boolean;
  readonly maxResults?: number;
  readonly nextToken?: string;
  readonly reverseOrder?: boolean;
}

const MAX_RESULTS = 100;

/** What an event carries of the data of an execution, and what is left out on demand. */
const DATA = new Set(["input", "output"]);

/**
 * A page of an execution's events, the oldest first unless it is asked for in reverse. A token names the next event,
 * so that what happens meanwhile shifts nothing, and belongs to one order.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 *
 * @param events all that there are by now, the oldest first: the nth has the id n
 * @throws AwsError InvalidToken
 */
export function historyPage(events: readonly HistoryEvent[], request: HistoryRequest) {
  const { reverseOrder = false, includeExecutionData = true, nextToken } = request;
  const order = reverseOrder ? "newest" : "oldest";
  const [, of, id] =
    /^(oldest|newest)-(\d+)$/.exec(nextToken ?? `${order}-${reverseOrder ? events.length : 1}`) ?? [];
  if (of !== order) throw new AwsError("InvalidToken", `Invalid Token: '${nextToken}'`);
  const rest = reverseOrder ? events.slice(0, Number(id)).reverse() : events.slice(Number(id) - 1);
  const count = request.maxResults || MAX_RESULTS;
  const next = rest[count];
  return {
    events: rest.slice(0, count).map((event) => shown(event, includeExecutionData)),
    ...(next && { nextToken: `${order}-${next.id}` }),
  };
}

function shown({ timestamp, details = {}, ...event }: HistoryEvent, withData: boolean) {
  const told = Object.entries(details).map(([name, members]) => [
    name,
    withData ? members : Object.fromEntries(Object.entries(members).filter(([member]) => !DATA.has(member))),
  ]);
  return { ...event, timestamp: new Date(timestamp), ...Object.fromEntries(told) };
}
