import { describe, expect, test } from "@jest/globals";
import { BadInput, problem } from "../../cli/bad-input.ts";
import { explain, failureAsJson, failureOf } from "../../cli/failure.ts";
import { InvalidConfiguration } from "../../functions/lib/errors.ts";
import { NotModelled } from "../../simulator/cloud/cloud.ts";

describe("a failure", () => {
  test("exits with 3 and says what is not modelled, however deep the cause lies", () => {
    const error = new Error("the stack failed", {
      cause: new Error("a", { cause: new NotModelled("EC2 Foo") }),
    });
    const failure = failureOf(error);
    expect(failure).toMatchObject({ kind: "not-modelled", exitCode: 3, message: "not modelled: EC2 Foo" });
    expect(explain(failure)).toContain("the stack failed");
  });

  test("exits with 3 for anything unforeseen, with its stack for whoever mends it", () => {
    const failure = failureOf(new TypeError("x is not a function"));
    expect(failure).toMatchObject({ kind: "internal", exitCode: 3 });
    expect(explain(failure)).toContain("cli-failure.test");
    expect(failureOf("thrown text").message).toBe("thrown text");
  });

  test("exits with 2 for a configuration that is refused later", () => {
    const error = new InvalidConfiguration("lifeboat.yml", [problem("regions", "two Regions", "nothing")]);
    expect(failureOf(error)).toMatchObject({
      kind: "bad-input",
      exitCode: 2,
      message: "lifeboat.yml has 1 problem:",
    });
  });

  test("names field, expectation and value of each problem for scripts", () => {
    const error = new BadInput([problem("--seed", "a number", '"x"'), problem("--out", "a folder", '"y"')]);
    expect(failureAsJson(failureOf(error))).toEqual({
      schemaVersion: 1,
      error: {
        kind: "bad-input",
        message: "2 problems with the input; nothing was done",
        problems: [
          { field: "--seed", expected: "a number", found: '"x"', message: "expected a number" },
          { field: "--out", expected: "a folder", found: '"y"', message: "expected a folder" },
        ],
      },
    });
  });

  test("shows people the beginning of a long value, and scripts all of it", () => {
    const value = JSON.stringify({ keys: Array.from({ length: 30 }, (_, index) => index) });
    const failure = failureOf(new BadInput([problem("bakcup", "a key", value)]));
    expect(explain(failure)).toContain('bakcup: expected a key, found {"keys":[0,1,2,');
    expect(explain(failure)).toMatch(/\.\.\.\n$/);
    expect(failureAsJson(failure).error.problems[0]?.found).toBe(value);
    const path = `/${"folder/".repeat(20)}`;
    expect(explain(failureOf(new BadInput([problem("--data", "a folder", `${path}: EACCES`)])))).toContain(
      `${path}: EACCES`,
    );
  });

  test("is one line a problem, and broken into eighty columns only for a terminal", () => {
    const names = Array.from({ length: 30 }, (_, index) => `scenario-${index}`).join(", ");
    const failure = failureOf(new BadInput([problem("--scenario", `one of ${names}`, '"x"')]));
    const widest = (text: string) => Math.max(...text.split("\n").map(({ length }) => length));
    expect(explain(failure).trimEnd().split("\n")).toHaveLength(2);
    expect(widest(explain(failure, true))).toBeLessThanOrEqual(80);
    expect(explain(failure, true).replace(/\s+/g, " ")).toBe(explain(failure).replace(/\s+/g, " "));
  });
});
