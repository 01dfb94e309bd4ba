import type { Condition, Operand } from "./expressions.ts";
import { order, typeOf, validationError } from "./values.ts";

/** A condition that is made of no others. */
type Leaf = Exclude<
  Condition,
  { readonly not: unknown } | { readonly and: unknown } | { readonly or: unknown }
>;

function leavesOf(condition: Condition): readonly Leaf[] {
  if ("not" in condition) return leavesOf(condition.not);
  if ("and" in condition) return condition.and.flatMap(leavesOf);
  if ("or" in condition) return condition.or.flatMap(leavesOf);
  return [condition];
}

/** What a condition compares. */
export function operandsOf(leaf: Leaf): readonly Operand[] {
  if ("compare" in leaf) return [leaf.left, leaf.right];
  if ("between" in leaf) return [leaf.between, leaf.low, leaf.high];
  if ("oneOf" in leaf) return [leaf.oneOf, ...leaf.list];
  if ("beginsWith" in leaf) return [leaf.beginsWith, leaf.prefix];
  if ("contains" in leaf) return [leaf.contains, leaf.part];
  return [{ path: leaf.exists }];
}

/** The attributes that a condition reads, not deeper. */
export const attributesOf = (condition: Condition): readonly string[] =>
  leavesOf(condition)
    .flatMap(operandsOf)
    .flatMap((operand) => ("path" in operand ? [operand.path] : "size" in operand ? [operand.size] : []))
    .map(([attribute]) => String(attribute));

/**
 * Refuses values that no item could fit, before any item is looked at.
 *
 * @throws AwsError ValidationException
 */
export function refuseOperands(kind: string, condition: Condition): void {
  for (const leaf of leavesOf(condition)) {
    if ("between" in leaf && "value" in leaf.low && "value" in leaf.high)
      if (!((order(leaf.low.value, leaf.high.value) ?? 1) <= 0))
        throw validationError(
          `Invalid ${kind}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound`,
        );
    if ("beginsWith" in leaf && "value" in leaf.prefix && !["S", "B"].includes(typeOf(leaf.prefix.value)))
      throw validationError(
        `Invalid ${kind}: Incorrect operand type for operator or function; operator or function: begins_with, operand type: ${typeOf(leaf.prefix.value)}`,
      );
  }
}
