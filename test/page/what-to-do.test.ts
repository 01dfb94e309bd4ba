import { describe, expect, test } from "@jest/globals";
import { renderPage } from "../../cli/page/incident-page.ts";
import { TraceBuilder } from "../helpers/trace-builder.ts";

const told = (subject: string, ...tasks: readonly string[]) =>
  ({
    kind: "notification",
    region: "us-west-2",
    topic: "pages",
    subject,
    message: `${subject}\n\nFor you to do now:\n${tasks.map((task) => `- ${task}`).join("\n")}\n\nExecution: x.`,
  }) as const;

const alarm = (to: string) =>
  ({
    kind: "alarm",
    region: "us-west-2",
    alarm: "lifeboat-drill-web-projected-age",
    from: "OK",
    to,
    reason: "r",
  }) as const;

const paged = {
  kind: "notification",
  region: "us-west-2",
  topic: "pages",
  subject: "ALARM",
  message: JSON.stringify({
    AlarmName: "lifeboat-drill-web-projected-age",
    AlarmDescription: "Too old soon.",
  }),
} as const;

const fault = {
  kind: "fault",
  region: "us-west-2",
  what: "key-disabled",
  phase: "begins",
  detail: {},
} as const;

/** What the page says between its heading and the timeline. */
function asked(trace: TraceBuilder): string {
  const page = renderPage(trace.requests(100, 40, {}).records);
  return page.slice(page.indexOf("must do now</h2>"), page.indexOf("<h2>Timeline"));
}

describe("what a person must do now", () => {
  test("is asked once, however often it was said", () => {
    const trace = new TraceBuilder().run();
    trace.add(10, told("web stays", "look")).add(20, told("web stays", "look"));
    expect(asked(trace).split("<li>look</li>")).toHaveLength(2);
    expect(asked(trace)).toContain("Asked 2 times, last at 00:00:20");
  });

  test("drops what was asked before the group was recovered", () => {
    const trace = new TraceBuilder().run();
    trace.add(10, told("web stays", "old")).add(20, told("web now runs in us-west-2", "new"));
    expect(asked(trace)).not.toContain("old");
    expect(asked(trace)).toContain("<li>new</li>");
  });

  test("names an alarm that is still on, with its meaning", () => {
    const trace = new TraceBuilder().run().add(10, fault).add(20, alarm("ALARM")).add(20, paged);
    expect(asked(trace)).toContain(
      "The alarm web-projected-age is still on in us-west-2.</strong> Too old soon.",
    );
  });

  test("is nothing when the alarms are over", () => {
    const trace = new TraceBuilder().run().add(10, fault).add(20, alarm("ALARM")).add(20, paged);
    expect(asked(trace.add(30, alarm("OK")))).toContain(
      "Nothing. 1 alarm went on after it began, and is over.",
    );
  });

  test("begins with a broken invariant's replay where there is one", () => {
    const trace = new TraceBuilder().run().add(10, { kind: "violation", id: "I3", message: "touched <it>" });
    expect(asked(trace)).toContain("Invariant I3 was broken: touched &lt;it&gt;");
    expect(asked(trace)).toContain("npm run drill -- --seed 7 --scenario region-lost");
  });
});
