import type { Json } from "./json.ts";

/**
 * The variables of one scope. A branch or iteration reads those of the scopes around it and sets only its own.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export class Variables {
  readonly #outer: Variables | undefined;
  readonly #values = new Map<string, Json>();

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  /** The innermost value of that name. */
  get(name: string): Json | undefined {
    return this.#values.has(name) ? this.#values.get(name) : this.#outer?.get(name);
  }

  /** Sets variables of this scope, all at once. */
  assign(values: Readonly<Record<string, Json>>): void {
    for (const [name, value] of Object.entries(values)) this.#values.set(name, value);
  }
}
