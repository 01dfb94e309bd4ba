import { expect, test } from "@jest/globals";
import { shippedPlan } from "../helpers/plans.ts";
import { read } from "../helpers/project.ts";

test("the page about deploying says what the plan reckons a month of the example to cost", () => {
  const [, dollars] = /the example is at about (\d+)\s+dollars/.exec(read("docs/deploy.md")) ?? [];
  expect(Number(dollars)).toBe(Math.round(shippedPlan().monthlyUsd.total));
});
