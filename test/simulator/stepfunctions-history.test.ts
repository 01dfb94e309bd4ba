import { describe, expect, test } from "@jest/globals";
import { historyPage } from "../../simulator/cloud/stepfunctions/execution-history.ts";

const events = [1, 2, 3, 4, 5].map((id) => ({
  id,
  previousEventId: id - 1,
  timestamp: id * 1000,
  type: "WaitStateEntered",
  details: {
    stateEnteredEventDetails: { name: `State${id}`, input: "{}", inputDetails: { truncated: false } },
  },
}));
const request = { executionArn: "arn" };
const ids = (page: ReturnType<typeof historyPage>) => page.events.map(({ id }) => id);

describe("an execution's history", () => {
  test("is read page by page, oldest first", () => {
    const first = historyPage(events, { ...request, maxResults: 3 });
    expect(ids(first)).toEqual([1, 2, 3]);
    const { nextToken = "" } = first;
    const second = historyPage(events, { ...request, maxResults: 3, nextToken });
    expect(ids(second)).toEqual([4, 5]);
    expect(second.nextToken).toBeUndefined();
    expect(first.events[0]).toMatchObject({
      timestamp: new Date(1000),
      stateEnteredEventDetails: { input: "{}" },
    });
  });

  test("goes back from the newest in reverse, also while it grows", () => {
    const reverse = { ...request, reverseOrder: true, maxResults: 2 };
    const first = historyPage(events.slice(0, 4), reverse);
    expect(ids(first)).toEqual([4, 3]);
    const { nextToken = "" } = first;
    expect(ids(historyPage(events, { ...reverse, nextToken }))).toEqual([2, 1]);
    expect(() => historyPage(events, { ...request, nextToken })).toThrow("Invalid Token");
  });

  test("is shown without inputs and outputs on demand", () => {
    const [event] = historyPage(events, { ...request, includeExecutionData: false }).events;
    expect(event).toMatchObject({
      stateEnteredEventDetails: { name: "State1", inputDetails: { truncated: false } },
    });
    expect(JSON.stringify(event)).not.toContain('"input":');
  });
});
