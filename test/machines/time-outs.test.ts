import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { definitions, projectFiles, read, statesOf } from "../helpers/project.ts";

/** Seconds that each function may run, by the name of the state that calls it. */
const limits = new Map(
  projectFiles("functions")
    .filter((file) => file.endsWith("/function.yml"))
    .flatMap((file) => {
      const { functions } = parse(read(file)) as { functions: Record<string, { timeout: number }> };
      return Object.entries(functions).map(([key, { timeout }]) => [stateOf(key), timeout] as const);
    }),
);
const retried = definitions().flatMap(([file, machine]) =>
  statesOf(machine).flatMap(([state, { Type, Retry, TimeoutSeconds }]) =>
    Type === "Task" && Retry !== undefined ? [{ file, state, TimeoutSeconds, limit: limits.get(state) }] : [],
  ),
);

function stateOf(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

// Lambda's own time-out is a Sandbox.Timedout, which is retried; the state's is a States.Timeout, which is not.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
describe("a function that hangs", () => {
  test.each(retried)(
    "$file: $state is given up by Lambda shortly before the state gives up, so that it is tried again",
    ({ TimeoutSeconds, limit = Number.NaN }) => {
      expect(TimeoutSeconds).toBeGreaterThanOrEqual(limit + 5);
      expect(TimeoutSeconds).toBeLessThanOrEqual(limit + 15);
    },
  );
});
