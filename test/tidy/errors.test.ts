import { expect, test } from "@jest/globals";
import * as errors from "../../functions/lib/errors.ts";

test("every concrete error is listed under its own literal name, which minifying cannot change", () => {
  const concrete = Object.entries(errors).filter(
    ([name, value]) =>
      typeof value === "function" &&
      value.prototype instanceof errors.LifeboatError &&
      name !== "LifeboatError",
  );
  expect(concrete.map(([name]) => name).sort()).toEqual([...errors.ERROR_NAMES].sort());
  for (const [name, value] of concrete) {
    const Constructor = value as new (first: string, second: never[]) => Error;
    expect(Object.hasOwn(new Constructor("message", []), "name")).toBe(true);
    expect(new Constructor("message", []).name).toBe(name);
  }
});
