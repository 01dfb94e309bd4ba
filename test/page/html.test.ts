import { describe, expect, test } from "@jest/globals";
import { html, styleSheet } from "../../cli/page/html.ts";

describe("the page's template", () => {
  test("escapes what is put into text and into attributes", () => {
    const hostile = `"><script>alert('&')</script>`;
    const escaped = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;";
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test("takes its own markup as it is, however deep, and in lists", () => {
    const items = ["a<b", "c"].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${[[html`<br>`], 7]}`.text).toBe("<ul><li>a&lt;b</li><li>c</li></ul><br>7");
  });

  test("leaves out what is not there, and keeps zero", () => {
    expect(html`${null}${undefined}${false}${""}${0}`.text).toBe("0");
  });

  test("takes nothing that merely looks like markup for it", () => {
    const forged = JSON.parse('{"text":"<b>"}') as string;
    expect(() => html`${forged}`.text).toThrow();
  });

  test("puts a stylesheet in as it stands", () => {
    expect(html`${styleSheet("a > b {}\n")}`.text).toBe("<style>\na > b {}\n</style>");
  });
});
