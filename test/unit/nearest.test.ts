import { describe, expect, test } from "@jest/globals";
import { nearest, withGuess } from "../../functions/lib/config/nearest.ts";

describe("the nearest word", () => {
  test.each([
    ["stauts", ["plan", "status", "drill"], "status"],
    ["plna", ["drill", "plan"], "plan"],
    ["recrod", ["takeover", "record"], "record"],
    ["wbe", ["web", "api"], "web"],
    ["--sed", ["--json", "--seeds"], "--seeds"],
    ["--yess", ["--json", "--yes"], "--yes"],
    ["US-wset-2", ["us-east-2", "us-west-2"], "us-west-2"],
  ])("to %s, of %j, is %s", (word, words, meant) => {
    expect(nearest(word, words)).toBe(meant);
  });

  test.each([
    ["restore", ["plan", "status", "drill"]],
    ["abc", ["web", "api"]],
    ["", ["a"]],
    ["plan", []],
  ])("to %s, of %j, is none: each is another word", (word, words) => {
    expect(nearest(word, words)).toBeUndefined();
  });

  test("is no guess where it was found", () => {
    expect(withGuess("one of a1, b1", "a1", ["a1", "b1"])).toBe("one of a1, b1");
    expect(withGuess("one of a1, b1", "", ["a1", "b1"])).toBe("one of a1, b1");
  });
});
