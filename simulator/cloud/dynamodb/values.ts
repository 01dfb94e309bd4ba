import { AwsError, NotModelled } from "../cloud.ts";

/** An attribute's value as it goes over the wire. Sets are not modelled. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

export type Item = Readonly<Record<string, AttributeValue>>;

export const validationError = (message: string): AwsError => new AwsError("ValidationException", message);

/** Numbers beyond what a double holds exactly would be rounded silently. */
const MOST_DIGITS = 15;

/**
 * Checks an item and brings its numbers into DynamoDB's form ("1.0" becomes "1").
 *
 * @throws AwsError ValidationException for a number that is none; NotModelled for sets
 */
export function normalizeItem(item: Item): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, normalize(value)]));
}

export function normalize(value: AttributeValue): AttributeValue {
  if ("S" in value || "BOOL" in value || "B" in value) return value;
  if ("N" in value) return { N: normalizeNumber(value.N) };
  if ("NULL" in value) {
    if (value.NULL) return value;
    throw validationError(
      "One or more parameter values were invalid: Null attribute value types must have the value of true",
    );
  }
  if ("L" in value) return { L: value.L.map(normalize) };
  if ("M" in value) return { M: normalizeItem(value.M) };
  throw new NotModelled(`a DynamoDB attribute value of type ${Object.keys(value).join()}`);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
function normalizeNumber(text: string): string {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text))
    throw validationError(`The parameter cannot be converted to a numeric value: ${text}`);
  if (
    text
      .replace(/[eE].*$/, "")
      .replace(/\D/g, "")
      .replace(/^0+|0+$/g, "").length > MOST_DIGITS
  )
    throw new NotModelled(`a DynamoDB number of more than ${MOST_DIGITS} digits`);
  const value = Number(text);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e126 || (magnitude < 1e-130 && /[1-9]/.test(text.replace(/[eE].*$/, ""))))
    throw validationError(
      `Number ${magnitude < 1 ? "underflow" : "overflow"}. Attempting to store a number with magnitude ${magnitude < 1 ? "smaller" : "larger"} than supported range`,
    );
  return String(value);
}

/** "S", "N", "B", "BOOL", "NULL", "L" or "M". */
export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? "";

/** True for equal type and content. */
export function isEqual(left: AttributeValue, right: AttributeValue): boolean {
  if ("L" in left && "L" in right)
    return left.L.length === right.L.length && left.L.every((value, n) => isEqualOrAbsent(value, right.L[n]));
  if ("M" in left && "M" in right) {
    const names = Object.keys(left.M);
    return (
      names.length === Object.keys(right.M).length &&
      names.every((name) => isEqualOrAbsent(left.M[name], right.M[name]))
    );
  }
  if ("BOOL" in left && "BOOL" in right) return left.BOOL === right.BOOL;
  if ("NULL" in left && "NULL" in right) return true;
  return order(left, right) === 0;
}

const isEqualOrAbsent = (left: AttributeValue | undefined, right: AttributeValue | undefined): boolean =>
  left === undefined || right === undefined ? left === right : isEqual(left, right);

/** Negative, zero or positive for two numbers, bytes or strings (by UTF-8 bytes); undefined for anything else. */
export function order(left: AttributeValue, right: AttributeValue): number | undefined {
  if ("N" in left && "N" in right) return Number(left.N) - Number(right.N);
  if ("S" in left && "S" in right) return orderOfTexts(left.S, right.S);
  if ("B" in left && "B" in right) return Buffer.compare(left.B, right.B);
  return undefined;
}

/** From here on UTF-16 sorts otherwise than UTF-8 does. */
const SURROGATES_AND_BEYOND = /[\ud800-\uffff]/;

function orderOfTexts(left: string, right: string): number {
  if (SURROGATES_AND_BEYOND.test(left) || SURROGATES_AND_BEYOND.test(right))
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return left < right ? -1 : Number(left > right);
}

/**
 * Bytes that an item counts for, roughly.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function sizeOf(item: Item): number {
  const known = sizes.get(item);
  if (known !== undefined) return known;
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + valueSize(item[name]);
  sizes.set(item, bytes);
  return bytes;
}

/** Items never change, and are looked at by every query that finds them. */
const sizes = new WeakMap<Item, number>();

function valueSize(value: AttributeValue | undefined): number {
  if (value === undefined) return 0;
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("B" in value) return value.B.length;
  if ("N" in value) return Math.ceil(value.N.length / 2) + 1;
  if ("L" in value) return 3 + value.L.reduce((sum, entry) => sum + 1 + valueSize(entry), 0);
  if ("M" in value) return 3 + Object.keys(value.M).length + sizeOf(value.M);
  return 1;
}
