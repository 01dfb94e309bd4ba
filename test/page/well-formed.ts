/** Elements that have no end in HTML. */
const VOID = new Set(["meta", "br", "!doctype"]);
const TAG = /<(\/?)([a-zA-Z!][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;

/**
 * What is not well-formed in a page: an element that is not closed in its turn, an attribute without quotes, a bare
 * angle bracket. Empty for a page that is fine.
 */
export function malformations(page: string): string[] {
  const open: string[] = [];
  const text = page.replace(/<style>[\s\S]*?<\/style>/g, "<style></style>");
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at + 1)) {
    TAG.lastIndex = at;
    const found = TAG.exec(text);
    if (found === null) return [`not a tag: ${text.slice(at, at + 60)}`];
    const [, closes, name = "", , isEmpty] = found;
    if (isEmpty || VOID.has(name.toLowerCase())) continue;
    if (!closes) open.push(name);
    else if (open.pop() !== name) return [`closed out of turn: ${text.slice(at, at + 60)}`];
  }
  return open.length === 0 ? [] : [`never closed: ${open.join(", ")}`];
}

/** What a page would load, run or send its reader to. */
export const reachesOut = (page: string): string[] =>
  page.match(/<script|<iframe|<object|<embed|<form|\son\w+="|(?:src|href)="[^"#]|url\(|@import/gi) ?? [];
