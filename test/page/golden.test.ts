import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { renderPage } from "../../cli/page/incident-page.ts";
import { CONFIGURATION, RUN } from "../helpers/trace-builder.ts";
import { goldenTrace } from "./golden-trace.ts";
import { malformations, reachesOut } from "./well-formed.ts";

const page = renderPage(goldenTrace().records);

describe("the incident page of a recovered group", () => {
  test("is the one that was looked at (node test/page/write-golden.ts writes it anew)", () => {
    expect(page).toBe(readFileSync(new URL("golden/incident-page.html", import.meta.url), "utf8"));
  });

  test("is the same when it is made again", () => {
    expect(renderPage(goldenTrace().records)).toBe(page);
  });

  test("says the outcome, the outage and the loss before anything else", () => {
    const [head = ""] = page.slice(page.indexOf("<body>")).split("<main>");
    expect(head).toContain("<h1>web was recovered in us-west-2</h1>");
    expect(head).toContain("<strong>81.1 s</strong>within the objective of 300 s");
    expect(head).toContain("<strong>the last 6.9 s</strong>within the objective of 900 s");
  });

  test("says what to do before it shows how it came", () => {
    const order = [
      "<h1>",
      "tell your users",
      "<h2>Timeline",
      "<h2>Phases",
      "<h2>Why it moved",
      "<h2>What people",
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test("has each picture's content as a table, too", () => {
    for (const row of [
      "<td>Own probe</td><td>01:00:00</td><td>01:01:10</td><td>DOWN</td>",
      "<td>DNS: www.xyz-corp.example</td><td>01:01:10</td>",
      "<td>Newest point of web-1</td><td>00:59:52</td><td>01:01:23</td><td>data of 00:52:00, restored</td>",
      "<td>Fence</td><td>01:01:04</td><td></td><td>owed</td>",
      "<td>RestoreVolumes \u00d72</td><td>01:00:27</td>",
    ])
      expect(page).toContain(row);
    expect(page.match(/role="img" aria-label="[^"]{20,}"/g)).toHaveLength(4);
  });

  test("says what came of it after its end, so that nothing that was owed seems to be owed still", () => {
    const message = `us-east-1 answers again. Its last data was snapshotted (tag lifeboat:run=${RUN}).`;
    const trace = goldenTrace().add(7_200, {
      kind: "notification",
      region: "us-west-2",
      topic: "pages",
      subject: "Lifeboat: the servers of web in us-east-1 are fenced",
      message,
    });
    expect(page).toContain("<p>What was done:</p>");
    const later = renderPage(trace.records);
    expect(later).toContain("<p>What was done until 01:01:12:</p>");
    expect(later).toMatch(
      /What came afterwards:<\/p>\s*<ul><li>02:00:00: Lifeboat: the servers of web in us-east-1 are fenced\. us-east-1 answers again/,
    );
  });

  test("keeps a hostile name from becoming markup", () => {
    const name = `"'><script src=//x.example></script><img onerror=alert(1)>&`;
    const [group] = CONFIGURATION.groups;
    const hostile = { ...CONFIGURATION, groups: [{ ...group, name, hostname: name }] };
    const attacked = renderPage(goldenTrace(hostile).records);
    expect(attacked).toContain("&lt;script src=//x.example&gt;");
    expect(malformations(attacked)).toEqual([]);
    expect(reachesOut(attacked)).toEqual([]);
  });

  test("refuses a trace that does not say what was run", () => {
    expect(() => renderPage([])).toThrow("the trace has no run record");
  });
});

describe("the check of a page", () => {
  test("finds what is malformed and what reaches out", () => {
    expect(malformations("<p>a < b</p>")).toHaveLength(1);
    expect(malformations("<p><b></p></b>")).toHaveLength(1);
    expect(malformations("<p>")).toHaveLength(1);
    expect(malformations('<p a="1">x<br></p><svg><rect x="1"/></svg>')).toEqual([]);
    expect(reachesOut('<img src="https://x.example/a.png">')).toHaveLength(1);
    expect(reachesOut('<p onclick="x()">')).toHaveLength(1);
  });
});
