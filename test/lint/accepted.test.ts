import { describe, expect, test } from "@jest/globals";
import { ACCEPTED, type Accepted, judge } from "./accepted.ts";

const finding = (rule: string, at: string) => ({ rule, at, message: "is wrong" });
const topic: Accepted = { rule: "R1", at: /^Topic$/, reason: "Somebody has to read it." };

describe("a finding", () => {
  test("is excused by its rule and its place together", () => {
    const found = [finding("R1", "Topic"), finding("R1", "OtherTopic"), finding("R2", "Topic")];
    expect(judge(found, new Set(), [topic])).toEqual({ open: found.slice(1), excused: 1 });
  });

  test("that is excused shows that the excuse is still needed", () => {
    const used = new Set<Accepted>();
    judge([finding("R2", "Topic")], used, [topic]);
    expect(used).toEqual(new Set());
    judge([finding("R1", "Topic")], used, [topic]);
    expect(used).toEqual(new Set([topic]));
  });
});

test("every excuse is a sentence, and none is written twice", () => {
  for (const { reason } of ACCEPTED) expect(reason).toMatch(/^[A-Z].{40,}\.$/);
  const places = ACCEPTED.map(({ rule, at }) => `${rule} ${at.source}`);
  expect(new Set(places).size).toBe(places.length);
});
