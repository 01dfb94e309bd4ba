/**
 * Why a text is no JSON, as the parser says it that AWS's services use (Jackson's `JsonParseException`), first line
 * only. What JavaScript's own parser says depends on its version.
 *
 * @returns undefined where the text is JSON
 */
export function reasonAgainstJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return new Scanner(text).find() ?? "Unexpected end-of-input";
  }
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** Walks along a text until it stops to be JSON. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  find(): string | undefined {
    return this.#value() ?? this.#rest();
  }

  #rest(): string | undefined {
    const next = this.#next();
    return next === undefined ? undefined : this.#value();
  }

  /** The next character that is not white space. */
  #next(): string | undefined {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
    return this.#text[this.#at];
  }

  #value(): string | undefined {
    const next = this.#next();
    if (next === undefined) return "Unexpected end-of-input";
    if (next === "{") return this.#members("}", () => this.#member());
    if (next === "[") return this.#members("]", () => this.#value());
    const [known] = /^(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(this.#left) ?? [];
    if (known !== undefined) {
      this.#at += known.length;
      return undefined;
    }
    const [word] = /^[\w$]+/.exec(this.#left) ?? [];
    if (word === undefined) return unexpected(next, `expected a valid value ${VALUES}`);
    if (!["true", "false", "null"].includes(word))
      return `Unrecognized token '${word}': was expecting ${VALUES}`;
    this.#at += word.length;
    return undefined;
  }

  #members(end: string, read: () => string | undefined): string | undefined {
    this.#at += 1;
    if (this.#next() === end) {
      this.#at += 1;
      return undefined;
    }
    for (;;) {
      const reason = read();
      if (reason !== undefined) return reason;
      const next = this.#next();
      if (next === undefined) return "Unexpected end-of-input";
      this.#at += 1;
      if (next === end) return undefined;
      const kind = end === "}" ? "Object" : "Array";
      if (next !== ",") return unexpected(next, `was expecting comma to separate ${kind} entries`);
    }
  }

  #member(): string | undefined {
    const next = this.#next();
    if (next === undefined) return "Unexpected end-of-input";
    if (next !== '"') return unexpected(next, "was expecting double-quote to start field name");
    const reason = this.#value();
    if (reason !== undefined) return reason;
    const colon = this.#next();
    if (colon === undefined) return "Unexpected end-of-input";
    if (colon !== ":") return unexpected(colon, "was expecting a colon to separate field name and value");
    this.#at += 1;
    return this.#value();
  }

  get #left(): string {
    return this.#text.slice(this.#at);
  }
}

const unexpected = (character: string, expectation: string): string =>
  `Unexpected character ('${character}' (code ${character.codePointAt(0)})): ${expectation}`;
