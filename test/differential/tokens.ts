/** What no two accounts have in common, by the word that stands for it. The first that fits is taken. */
const KINDS: readonly (readonly [word: string, pattern: string])[] = [
  ["id", "\\b(?:i|vol|snap|vpc|subnet|eipalloc|eipassoc|eni|lt|r|sg|ami)-[0-9a-f]{8,17}\\b"],
  ["uuid", "\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b"],
  ["time", "\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?"],
  ["time", "\\b\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\b"],
  ["account", "\\b\\d{12}\\b"],
  ["owner", "\\b[0-9a-f]{64}\\b"],
  ["ip", "\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b(?!/)"],
  ["ip", "\\b\\d{1,3}(?:-\\d{1,3}){3}\\b"],
];
const ANY = new RegExp(KINDS.map(([, pattern]) => `(${pattern})`).join("|"), "g");

/** Whatever these members hold means nothing to anybody but who gave it. */
const OPAQUE: ReadonlySet<string> = new Set([
  ...["MessageId", "EventId", "SequenceNumber", "NextToken", "nextToken", "RequestId", "HostId"],
]);

/** Whatever these members hold is an id, in a form of each side's own. What has no version has this one. */
const VERSIONS: ReadonlySet<string> = new Set([
  "VersionId",
  "CopySourceVersionId",
  "DeleteMarkerVersionId",
  "UploadId",
]);
const NO_VERSION = "null";

interface Masked {
  /** The text with a word in place of each token: "arn:aws:ec2:us-west-2:<account>:volume/<id>". */
  readonly text: string;
  readonly tokens: readonly string[];
}

/** Takes what differs between accounts out of a text. @param member that holds it */
export function mask(text: string, member = ""): Masked {
  if (OPAQUE.has(member)) return { text: "<opaque>", tokens: [] };
  if (VERSIONS.has(member) && text !== NO_VERSION) return { text: "<version>", tokens: [text] };
  const tokens: string[] = [];
  const masked = text.replaceAll(ANY, (token: string, ...groups: unknown[]) => {
    const [word = ""] = KINDS[groups.slice(0, KINDS.length).findIndex((group) => group !== undefined)] ?? [];
    if (word !== "time") tokens.push(token);
    return `<${word}>`;
  });
  return { text: masked, tokens };
}

/** Which token of one side is which of the other, throughout a case. */
export class Bindings {
  readonly #there = new Map<string, string>();
  readonly #back = new Map<string, string>();

  /** Whether two tokens can be the same thing, given what they were until now; if so they are from now on. */
  bind(one: string, other: string): boolean {
    const [there, back] = [this.#there.get(one), this.#back.get(other)];
    if (there === undefined && back === undefined) {
      this.#there.set(one, other);
      this.#back.set(other, one);
      return true;
    }
    return there === other && back === one;
  }

  /** Whether this side had the token before, as something else than the other side's. */
  knows(side: "one" | "other", token: string): boolean {
    return (side === "one" ? this.#there : this.#back).has(token);
  }
}
