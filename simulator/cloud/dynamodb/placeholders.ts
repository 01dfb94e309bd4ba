import { type AttributeValue, normalize, validationError } from "./values.ts";

/** The placeholders of one call; which of them its expressions use is noted, because DynamoDB refuses others. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;
  readonly #used = new Set<string>();

  constructor(
    names: Readonly<Record<string, string>> = {},
    values: Readonly<Record<string, AttributeValue>> = {},
  ) {
    this.#names = names;
    this.#values = values;
  }

  name(placeholder: string): string {
    this.#used.add(placeholder);
    const name = this.#names[placeholder];
    if (name === undefined)
      throw validationError(
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    return name;
  }

  value(placeholder: string): AttributeValue {
    this.#used.add(placeholder);
    const value = this.#values[placeholder];
    if (value === undefined)
      throw validationError(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    return normalize(value);
  }

  /** @throws AwsError ValidationException when a placeholder was given and not used */
  refuseUnused(): void {
    for (const [what, given] of [
      ["ExpressionAttributeNames", this.#names],
      ["ExpressionAttributeValues", this.#values],
    ] as const) {
      const unused = Object.keys(given).filter((placeholder) => !this.#used.has(placeholder));
      if (unused.length > 0)
        throw validationError(
          `Value provided in ${what} unused in expressions: keys: {${unused.join(", ")}}`,
        );
    }
  }
}
