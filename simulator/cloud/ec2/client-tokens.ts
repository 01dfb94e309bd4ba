import { AwsError } from "../cloud.ts";

/**
 * What calls with a client token made. A repeated call makes nothing more.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export class ClientTokens<Made> {
  readonly #known = new Map<string, { readonly asked: string; readonly made: Made }>();

  /**
   * What an earlier call with that token made; undefined when there was none.
   *
   * @throws AwsError IdempotentParameterMismatch when it asked for something else.
   */
  find(token: string | undefined, input: object): Made | undefined {
    const before = token === undefined ? undefined : this.#known.get(token);
    if (!before) return undefined;
    if (before.asked !== canonical(input))
      throw new AwsError(
        "IdempotentParameterMismatch",
        "The client token was used before with other parameters.",
      );
    return before.made;
  }

  remember(token: string | undefined, input: object, made: Made): void {
    if (token !== undefined) this.#known.set(token, { asked: canonical(input), made });
  }
}

/** Equal inputs give equal texts, in whatever order their members stand. */
const canonical = (input: object): string =>
  JSON.stringify(input, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
