/** A reference to an answer that this side has not given, so that the command cannot be sent. */
export class NoSuchAnswer extends Error {}

const WHOLE = /^\$\{([\w.[\]-]+)\}$/;
const WITHIN = /\$\{([\w.[\]-]+)\}/g;

/** What a side has answered so far, by name. */
export type Answers = ReadonlyMap<string, unknown>;

/**
 * An input as it is sent: references are what this side answered, `{ $secondsFromNow: -60 }` is a date, `{ $bytes:
 * text }` its bytes, `{ $ofLength: 300 }` a text of that length.
 *
 * @param now milliseconds since 1970, as this side has it
 * @throws NoSuchAnswer
 */
export function resolveInput(input: unknown, answers: Answers, now: number): unknown {
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") {
      const [, whole] = WHOLE.exec(value) ?? [];
      if (whole !== undefined) return answerAt(answers, whole);
      return value.replaceAll(WITHIN, (_, path: string) => String(answerAt(answers, path)));
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const { $secondsFromNow: seconds, $bytes: bytes, $ofLength: length } = value as Record<string, unknown>;
    if (typeof seconds === "number") return new Date(Math.floor(now / 1000 + seconds) * 1000);
    if (typeof bytes === "string") return Uint8Array.from(Buffer.from(bytes));
    if (typeof length === "number") return "a".repeat(length);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member)]));
  };
  return resolve(input);
}

function answerAt(answers: Answers, path: string): unknown {
  const [name = "", ...rest] = path.split(/[.[\]]+/).filter(Boolean);
  const value = valueAt(answers.get(name), rest);
  if (value === undefined) throw new NoSuchAnswer(path);
  return value;
}

/** What stands at a path like "Volumes[0].State"; undefined where nothing does. */
export function valueAt(value: unknown, path: string | readonly string[]): unknown {
  const parts = typeof path === "string" ? path.split(/[.[\]]+/).filter(Boolean) : path;
  return parts.reduce<unknown>(
    (at, part) => (at as Record<string, unknown> | null | undefined)?.[part],
    value,
  );
}
