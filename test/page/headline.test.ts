import { describe, expect, test } from "@jest/globals";
import { renderPage } from "../../cli/page/incident-page.ts";
import { TraceBuilder } from "../helpers/trace-builder.ts";

/** A page of half a minute in which of every few requests the first one fails. */
function pageWith(every: number): string {
  const trace = new TraceBuilder().run().requests(0, 10, {});
  for (let second = 10; second < 40; second += every)
    trace.requests(second, 1, { ok: false, error: "timeout" }).requests(second + 1, every - 1, {});
  return renderPage(trace.disaster(10).requests(40, 40, {}).records);
}

describe("the headline", () => {
  test("says of an outage in which many requests were answered that users were served in part", () => {
    const page = pageWith(3);
    expect(page).toContain("<dt>Users served in part only</dt><dd><strong>28.1 s</strong>");
    expect(page).toContain("10 of 28 requests meanwhile failed, 10 of 80 requests failed in all");
    expect(page).toContain("shaded while users were served in part only");
  });

  test("says of one in which all failed that users were not served", () => {
    const page = pageWith(1);
    expect(page).toContain("<dt>Users not served</dt><dd><strong>30.1 s</strong>");
    expect(page).toContain("shaded while users were not served");
  });
});
