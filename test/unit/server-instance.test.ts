import { describe, expect, test } from "@jest/globals";
import { TAG } from "../../functions/lib/domain/names.ts";
import type { Instance, InstanceState } from "../../functions/lib/domain/resources.ts";
import { currentInstance, othersOf, replacedBy } from "../../functions/lib/domain/server-instance.ts";

const instance = (id: string, replaces?: string, state: InstanceState = "running"): Instance => ({
  id,
  state,
  stateReason: null,
  availabilityZone: "us-west-2a",
  vpcId: "vpc-1",
  tags: { [TAG.server]: "web-1", ...(replaces !== undefined && { [TAG.replaces]: replaces }) },
  volumes: [],
});
const current = (...instances: Instance[]) =>
  currentInstance(instances, { region: "us-west-2", group: "web", server: "web-1" }).id;

describe("the instance that is a server", () => {
  test("is the only one there, whatever it does", () => {
    expect(current(instance("i-1", undefined, "stopped"))).toBe("i-1");
  });

  test("is the last of those that took each other's place, in whatever order EC2 names them", () => {
    const [first, second, third] = [instance("i-1"), instance("i-2", "i-1"), instance("i-3", "i-1 i-2")];
    expect(current(first, second, third)).toBe("i-3");
    expect(current(third, first, second)).toBe("i-3");
  });

  test.each(["terminated", "shutting-down"] as const)(
    "is the one before again when the last is %s",
    (state) => {
      expect(current(instance("i-1"), instance("i-2", "i-1", state))).toBe("i-1");
      expect(current(instance("i-1"), instance("i-2", "i-1"), instance("i-3", "i-1 i-2", state))).toBe("i-2");
    },
  );

  test("is the last one also when those before are no more", () => {
    expect(current(instance("i-3", "i-1 i-2"))).toBe("i-3");
  });

  test("is none of another server", () => {
    const other = { ...instance("i-9"), tags: { [TAG.server]: "web-2" } };
    expect(current(other, instance("i-1"))).toBe("i-1");
  });

  test("is the first by id of two that one run has launched for the same place, and the other is to give up its addresses", () => {
    const launched = (id: string, run = "run-1") => {
      const { tags, ...rest } = instance(id, "i-1");
      return { ...rest, tags: { ...tags, [TAG.launchedBy]: run } };
    };
    const all = [instance("i-1"), launched("i-3"), launched("i-2")];
    expect(current(...all)).toBe("i-2");
    expect(othersOf(launched("i-2"), all)).toEqual(["i-1", "i-3"]);
    expect(() => current(instance("i-1"), launched("i-2"), launched("i-3", "run-2"))).toThrow("found 3");
  });

  test("is nobody's guess: without one, or with two that do not know of each other, it is refused", () => {
    expect(() => current(instance("i-1", undefined, "terminated"))).toThrow("in us-west-2, found 0");
    expect(() => current(instance("i-1"), instance("i-2"))).toThrow("found 2");
    expect(() => current(instance("i-1"), instance("i-2", "i-1"), instance("i-3", "i-1"))).toThrow("found 3");
  });
});

test("a server of the user's has taken nobody's place", () => {
  expect(replacedBy(instance("i-1"))).toEqual([]);
  expect(othersOf(instance("i-1"), [instance("i-1"), instance("i-2")])).toEqual([]);
  expect(replacedBy(instance("i-1", ""))).toEqual([]);
  expect(replacedBy(instance("i-3", "i-1 i-2"))).toEqual(["i-1", "i-2"]);
});
