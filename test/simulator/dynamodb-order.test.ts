import { expect, test } from "@jest/globals";
import { order } from "../../simulator/cloud/dynamodb/values.ts";

const TEXTS = ["", "a", "ab", "b", "slot#1", "slot#2", "é", "\ud7ff", "\ue000", "\uffff", "😀"];

test("texts sort by their UTF-8 bytes, also where UTF-16 would sort otherwise", () => {
  for (const left of TEXTS)
    for (const right of TEXTS) {
      const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect({ left, right, order: order({ S: left }, { S: right }) }).toEqual({
        left,
        right,
        order: expected,
      });
    }
});
