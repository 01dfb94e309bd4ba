import type { Condition, Operand, Path, Update } from "./expressions.ts";
import { type AttributeValue, type Item, isEqual, order, typeOf, validationError } from "./values.ts";

/** The value at a path; undefined when there is none. */
function valueAt(item: Item | undefined, path: Path): AttributeValue | undefined {
  let at: AttributeValue | undefined = item && { M: item };
  for (const step of path) {
    if (at === undefined) return undefined;
    if (typeof step === "number") at = "L" in at ? (at.L as readonly AttributeValue[])[step] : undefined;
    else at = "M" in at ? at.M[step] : undefined;
  }
  return at;
}

/** Whether an item (undefined where there is none) fulfils a condition. A missing operand makes it false. */
export function holds(condition: Condition, item: Item | undefined): boolean {
  if ("and" in condition) return condition.and.every((part) => holds(part, item));
  if ("or" in condition) return condition.or.some((part) => holds(part, item));
  if ("not" in condition) return !holds(condition.not, item);
  if ("exists" in condition) return (valueAt(item, condition.exists) !== undefined) === condition.expected;
  const value = (operand: Operand) => resolve(operand, item);
  if ("compare" in condition) {
    const [left, right] = [value(condition.left), value(condition.right)];
    // A missing attribute is unequal to every value.
    if (condition.compare === "<>") return left === undefined || right === undefined || !isEqual(left, right);
    if (left === undefined || right === undefined) return false;
    return condition.compare === "="
      ? isEqual(left, right)
      : isOrdered(condition.compare, order(left, right));
  }
  if ("between" in condition) {
    const [middle, low, high] = [value(condition.between), value(condition.low), value(condition.high)];
    if (middle === undefined || low === undefined || high === undefined) return false;
    return isOrdered(">=", order(middle, low)) && isOrdered("<=", order(middle, high));
  }
  if ("oneOf" in condition) {
    const wanted = value(condition.oneOf);
    return condition.list.some((entry) => {
      const offered = value(entry);
      return wanted !== undefined && offered !== undefined && isEqual(wanted, offered);
    });
  }
  if ("beginsWith" in condition) {
    const [text, prefix] = [value(condition.beginsWith), value(condition.prefix)];
    return (
      text !== undefined &&
      prefix !== undefined &&
      "S" in text &&
      "S" in prefix &&
      text.S.startsWith(prefix.S)
    );
  }
  return hasPart(value(condition.contains), value(condition.part));
}

function hasPart(whole: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (whole === undefined || part === undefined) return false;
  if ("S" in whole && "S" in part) return whole.S.includes(part.S);
  return "L" in whole && whole.L.some((entry) => isEqual(entry, part));
}

/** Values of different types have no order: every comparison of them is false. */
function isOrdered(comparator: "<" | "<=" | ">" | ">=", difference: number | undefined): boolean {
  if (difference === undefined) return false;
  if (comparator === "<") return difference < 0;
  if (comparator === "<=") return difference <= 0;
  return comparator === ">" ? difference > 0 : difference >= 0;
}

function resolve(operand: Operand, item: Item | undefined): AttributeValue | undefined {
  if ("value" in operand) return operand.value;
  if ("path" in operand) return valueAt(item, operand.path);
  if ("size" in operand) return sizeOfValue(valueAt(item, operand.size));
  if ("ifNotExists" in operand) return valueAt(item, operand.ifNotExists) ?? resolve(operand.otherwise, item);
  const [left, right] = operand.sum.map((part) => resolve(part, item));
  return left && right && add(left, right, operand.sign);
}

function sizeOfValue(value: AttributeValue | undefined): AttributeValue | undefined {
  if (value === undefined) return undefined;
  if ("S" in value) return { N: String(Buffer.byteLength(value.S)) };
  if ("L" in value) return { N: String(value.L.length) };
  return "M" in value ? { N: String(Object.keys(value.M).length) } : undefined;
}

function add(left: AttributeValue, right: AttributeValue, sign: 1 | -1): AttributeValue {
  if (!("N" in left) || !("N" in right)) {
    const wrong = "N" in left ? right : left;
    throw validationError(
      `An operand in the update expression has an incorrect data type; operand type: ${typeOf(wrong)}`,
    );
  }
  return { N: String(Number(left.N) + sign * Number(right.N)) };
}

/** The attributes that an update touches. */
export const touched = (update: Update): readonly Path[] => [
  ...update.set.map(({ path }) => path),
  ...update.remove,
  ...update.add.map(({ path }) => path),
];

/** The item after an update; every operand reads the item as it was before. */
export function applyUpdate(update: Update, before: Item): Item {
  refuseOverlaps(touched(update));
  let after = before;
  for (const { path, to } of update.set) {
    const value = resolve(to, before);
    if (value === undefined)
      throw validationError("The provided expression refers to an attribute that does not exist in the item");
    after = withValue(after, path, value);
  }
  for (const { path, value } of update.add) {
    const old = valueAt(before, path);
    after = withValue(after, path, add(old ?? { N: "0" }, value, 1));
  }
  for (const path of update.remove.toSorted(fromTheEnd)) after = withValue(after, path, undefined);
  return after;
}

/**
 * Positions are those before the update, so that the last one goes first.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
function fromTheEnd(one: Path, other: Path): number {
  const depth = one.findIndex((step, at) => step !== other[at]);
  const [own, beside] = [one[depth], other[depth]];
  if (typeof own === "number" && typeof beside === "number") return beside - own;
  return String(own) < String(beside) ? -1 : 1;
}

/** @throws AwsError ValidationException where one path is another, or leads through it */
export function refuseOverlaps(paths: readonly Path[], kind = "UpdateExpression"): void {
  paths.forEach((one, n) => {
    for (const other of paths.slice(n + 1)) {
      const length = Math.min(one.length, other.length);
      if (one.slice(0, length).every((step, depth) => step === other[depth]))
        throw validationError(
          `Invalid ${kind}: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${one.join(", ")}], path two: [${other.join(", ")}]`,
        );
    }
  });
}

/** A copy of the item with `value` at the path; undefined takes away what is there. */
function withValue(item: Item, path: Path, value: AttributeValue | undefined): Item {
  const changed = replace({ M: item }, path, value);
  return "M" in changed ? changed.M : item;
}

function replace(within: AttributeValue, path: Path, value: AttributeValue | undefined): AttributeValue {
  const [step, ...rest] = path;
  const child = step === undefined ? undefined : valueAt({ at: within }, ["at", step]);
  const isLast = rest.length === 0;
  if (!isLast && child === undefined) throw invalidPath();
  const next = isLast || child === undefined ? value : replace(child, rest, value);
  if (typeof step === "string" && "M" in within) {
    const { [step]: _old, ...others } = within.M;
    return { M: next === undefined ? others : { ...within.M, [step]: next } };
  }
  if (typeof step === "number" && "L" in within) {
    const list = [...within.L];
    // A position beyond the end appends.
    if (next === undefined) list.splice(step, 1);
    else list[Math.min(step, list.length)] = next;
    return { L: list };
  }
  throw invalidPath();
}

const invalidPath = () =>
  validationError("The document path provided in the update expression is invalid for update");

/** The parts of an item that a projection (without list positions) names. */
export function project(item: Item, paths: readonly Path[]): Item {
  let kept: Item = {};
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value !== undefined) kept = { ...kept, ...nest(kept, path, value) };
  }
  return kept;
}

function nest(into: Item, [step, ...rest]: Path, value: AttributeValue): Item {
  const name = String(step);
  if (rest.length === 0) return { [name]: value };
  const child = into[name];
  const inner = child !== undefined && "M" in child ? child.M : {};
  return { [name]: { M: { ...inner, ...nest(inner, rest, value) } } };
}
