import type { Json } from "../step-functions/json.ts";

/** Where the cases are said to have happened; the recordings have placeholders in their place. */
export const REGION = "us-east-1";
export const ACCOUNT = "111111111111";

/** The first place where two values are not the same. */
export interface Mismatch {
  /** "events[3].stateExitedEventDetails.output". */
  readonly path: string;
  readonly recorded: Json | undefined;
  readonly replayed: Json | undefined;
}

/** Words that stand for any text when they are the whole of a recorded text. */
const WILDCARDS: ReadonlySet<string> = new Set([
  ...["timestamp", "date", "datetime", "time", "uuid", "RequestId", "X-Amzn-Trace-Id"],
  ...["x-amzn-RequestId", "x-amz-crc32", "snf_role_arn", "snf_role_arn_t0", "snf_role_arn_t1"],
  ...["snf_role_arn_t2", "target-arn", "target-id"],
]);

/** The recorder also wrote a member's own name in place of its value: "creation-date" for `creationDate`. */
const isOwnName = (recorded: Json | undefined, name: string): boolean =>
  typeof recorded === "string" &&
  (/[-_]/.test(recorded) || recorded === "bucket") &&
  recorded.replaceAll(/[-_]/g, "") === name.toLowerCase();

/** Members that say when and by whom something was done, not what. */
const IGNORED: ReadonlySet<string> = new Set(["SdkHttpMetadata", "SdkResponseMetadata"]);

/** A placeholder within a text; JSONata's own `<` is followed by a space or a number. */
const PLACEHOLDER = /<(?:<[\w-]+>:\d+|[A-Za-z][\w.:-]*)>/g;

/** Placeholders with a number stand for one value throughout a case. */
const NUMBERED = /(:\d+|_\d+idx)>$/;

/**
 * Compares what one case recorded with what its replay gave. Placeholders keep their values from one comparison to the
 * next, so there is one comparer a case.
 */
export class Comparer {
  #bound = new Map<string, string>();

  /** The first mismatch, or undefined where the replay is what was recorded. */
  compare(recorded: Json | undefined, replayed: Json | undefined, path = ""): Mismatch | undefined {
    // A list of timestamps is one word, too.
    if (typeof recorded === "string" && Array.isArray(replayed) && WILDCARDS.has(recorded)) return undefined;
    if (typeof recorded === "string" && typeof replayed === "string")
      return this.#sameText(recorded, replayed) ? undefined : { path, recorded, replayed };
    if (Array.isArray(recorded) && Array.isArray(replayed))
      return recorded.length === replayed.length
        ? first(recorded, (value, index) => this.compare(value, replayed[index], `${path}[${index}]`))
        : { path: `${path}.length`, recorded: recorded.length, replayed: replayed.length };
    if (isObject(recorded) && isObject(replayed)) {
      const names = [...new Set([...Object.keys(recorded), ...Object.keys(replayed)])];
      return first(names, (name) =>
        IGNORED.has(name) || (isOwnName(recorded[name], name) && replayed[name] !== undefined)
          ? undefined
          : this.compare(recorded[name], replayed[name], join(path, name)),
      );
    }
    // The recorder's client has a null where an element is absent.
    return recorded === replayed || (recorded === null && replayed === undefined)
      ? undefined
      : { path, recorded, replayed };
  }

  /** The same, but a mismatch leaves no placeholder bound. */
  attempt(recorded: Json | undefined, replayed: Json | undefined): boolean {
    const before = new Map(this.#bound);
    if (this.compare(recorded, replayed) === undefined) return true;
    this.#bound = before;
    return false;
  }

  #sameText(recorded: string, replayed: string): boolean {
    const expected = recorded.replaceAll("<partition>", "aws").replaceAll("<region>", REGION);
    if (expected === replayed || WILDCARDS.has(expected)) return true;
    const [one, other] = [parseObject(expected), parseObject(replayed)];
    // Of objects within texts the recorder kept neither spacing nor the spelling of numbers.
    if (one !== undefined && other !== undefined) return this.compare(one, other) === undefined;
    return this.#fits(expected, replayed);
  }

  /** Whether a text is what a text with placeholders allows. */
  #fits(expected: string, replayed: string): boolean {
    const groups: string[] = [];
    let end = 0;
    let source = "";
    for (const { 0: placeholder, index } of expected.matchAll(PLACEHOLDER)) {
      source += escapeForRegExp(expected.slice(end, index));
      end = index + placeholder.length;
      const known = this.#bound.get(placeholder);
      const earlier = groups.indexOf(placeholder) + 1;
      if (known !== undefined) source += escapeForRegExp(known);
      else if (earlier > 0) source += `\\${earlier}(?!\\d)`;
      else if (!NUMBERED.test(placeholder)) source += "[\\s\\S]*?";
      else {
        groups.push(placeholder);
        source += "([\\s\\S]*?)";
      }
    }
    const found = new RegExp(`^${source}${escapeForRegExp(expected.slice(end))}$`).exec(replayed);
    for (const [index, placeholder] of groups.entries())
      if (found) this.#bound.set(placeholder, found[index + 1] ?? "");
    return found !== null;
  }
}

/**
 * A value as the recorder would have kept it: every text that is the JSON of an object is that object, and texts within
 * it stay texts.
 */
export function asRecorded(value: unknown): Json {
  if (typeof value === "string") return parseObject(value) ?? value;
  if (typeof value !== "object" || value === null) return value as Json;
  if (Array.isArray(value)) return value.map(asRecorded);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, asRecorded(member)]));
}

function parseObject(text: string): Json | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function first<Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => Mismatch | undefined,
): Mismatch | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const isObject = (value: unknown): value is { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const escapeForRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
