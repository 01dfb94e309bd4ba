/** Markup that was made by `html`; there is no other way to make any. */
class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Html = Markup;

/** What may stand in a template: markup as it is, texts and numbers escaped, lists in order, nothing for nothing. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Everything that is not markup is escaped here, so that it may stand in text and in a quoted attribute alike. */
function textOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === "string") return content.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
  if (typeof content === "number") return String(content);
  if (content === null || content === undefined || content === false) return "";
  return content.map(textOf).join("");
}

/** A tagged template for HTML and SVG. Attributes must be quoted. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Markup(parts.map((part, index) => part + textOf(contents[index])).join(""));
}

/** A stylesheet of our own, which has nothing that would have to be escaped. */
export const styleSheet = (css: string): Html => new Markup(`<style>\n${css}</style>`);
