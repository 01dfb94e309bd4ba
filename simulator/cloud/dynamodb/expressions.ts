import type { AttributeValue } from "./values.ts";

/** A way into an item: attribute, then members of maps and positions of lists. */
export type Path = readonly (string | number)[];

export type Operand =
  | { readonly path: Path }
  | { readonly value: AttributeValue }
  | { readonly size: Path }
  | { readonly ifNotExists: Path; readonly otherwise: Operand }
  | { readonly sum: readonly [Operand, Operand]; readonly sign: 1 | -1 };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Condition =
  | { readonly compare: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly between: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly oneOf: Operand; readonly list: readonly Operand[] }
  | { readonly exists: Path; readonly expected: boolean }
  | { readonly beginsWith: Operand; readonly prefix: Operand }
  | { readonly contains: Operand; readonly part: Operand }
  | { readonly not: Condition }
  | { readonly and: readonly [Condition, Condition] }
  | { readonly or: readonly [Condition, Condition] };

export interface Update {
  readonly set: readonly { readonly path: Path; readonly to: Operand }[];
  readonly remove: readonly Path[];
  readonly add: readonly { readonly path: Path; readonly value: AttributeValue }[];
}
