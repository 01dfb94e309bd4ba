import { describe, expect, test } from "@jest/globals";
import type { Way } from "../../functions/lib/domain/ladder.ts";
import { planLaunch } from "../../functions/lib/domain/launch-plan.ts";
import { TAG } from "../../functions/lib/domain/names.ts";
import type { Instance, Subnet } from "../../functions/lib/domain/resources.ts";

const TEMPLATE = { "aws:ec2launchtemplate:id": "lt-1", "aws:ec2launchtemplate:version": "3" };
const RUN = "run-1";
const SET = "web/web-1/1";

const instance = (id: string, changes: Partial<Instance> = {}): Instance => ({
  id,
  state: "stopped",
  stateReason: null,
  availabilityZone: "us-west-2a",
  vpcId: "vpc-1",
  volumes: [],
  ...changes,
  tags: { [TAG.server]: "web-1", ...TEMPLATE, ...changes.tags },
});
const subnet = (letter: string, changes: Partial<Subnet> = {}): Subnet => ({
  id: `subnet-${letter}`,
  availabilityZone: `us-west-2${letter}`,
  isDefault: true,
  tags: {},
  ...changes,
});
const avoiding = (...letters: string[]): Way => ({
  rated: true,
  avoidZones: letters.map((letter) => `us-west-2${letter}`),
  round: 0,
  brokenSets: [],
  since: "2026-11-24T00:00:00.000Z",
});
const plan = (
  way: Way,
  current: Instance,
  others: readonly Instance[] = [],
  subnets = [subnet("c"), subnet("b"), subnet("a")],
) =>
  planLaunch(way, {
    run: RUN,
    group: "web",
    server: "web-1",
    current,
    instances: [current, ...others],
    set: SET,
    subnets,
  });

const nowhere = (reason: string) => ({
  kind: "blocked",
  obstacle: { kind: "no-zone-left", reason: expect.stringContaining(reason) },
});

describe("a server that may stay where it is", () => {
  test.each(["running", "stopped", "stopping"] as const)("is launched, though it is %s", (state) => {
    expect(plan(avoiding("b"), instance("i-1", { state }))).toEqual({ kind: "launched" });
  });

  test("is waited for while it is pending: no address may be moved to it", () => {
    expect(plan(avoiding("b"), instance("i-1", { state: "pending" }))).toEqual({ kind: "wait" });
  });

  test("needs no template", () => {
    expect(planLaunch(avoiding("b"), { ...base(), current: { ...instance("i-1"), tags: {} } })).toEqual({
      kind: "launched",
    });
  });
});

describe("a launch", () => {
  test("goes into the first zone by name that is not to be avoided, from the server's own template", () => {
    expect(plan(avoiding("a"), instance("i-1"))).toEqual({
      kind: "launch",
      subnet: subnet("b"),
      launchTemplate: { id: "lt-1", version: "3" },
      replaces: ["i-1"],
    });
  });

  test("goes into a default subnet, or one that is tagged for the group, and into no other", () => {
    const subnets = [
      subnet("b", { isDefault: false }),
      subnet("c", { isDefault: false, tags: { [TAG.group]: "other" } }),
      subnet("d", { isDefault: false, tags: { [TAG.group]: "web" } }),
    ];
    expect(plan(avoiding("a"), instance("i-1"), [], subnets)).toMatchObject({ subnet: { id: "subnet-d" } });
  });

  test("takes the places of all before it, as far as there is still anything of them", () => {
    const first = instance("i-1");
    const second = instance("i-2", {
      availabilityZone: "us-west-2b",
      tags: { [TAG.replaces]: "i-0 i-1", [TAG.run]: RUN },
    });
    expect(plan(avoiding("a", "b"), second, [first])).toMatchObject({ replaces: ["i-1", "i-2"] });
  });

  test("says the same again while its instance cannot be seen", () => {
    expect(plan(avoiding("a"), instance("i-1"))).toEqual(plan(avoiding("a"), instance("i-1")));
  });

  test("finds no zone: all that were tried are named", () => {
    expect(plan(avoiding("a", "b", "c"), instance("i-1"))).toEqual(
      nowhere("no zone is left for web-1: us-west-2a, us-west-2b, us-west-2c will not do"),
    );
  });

  test.each(["aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version"])(
    "leads nowhere without %s",
    (tag) => {
      const { [tag]: _, ...tags } = { [TAG.server]: "web-1", ...TEMPLATE } as Record<string, string>;
      expect(planLaunch(avoiding("a"), { ...base(), current: { ...instance("i-1"), tags } })).toEqual(
        nowhere("i-1 (web-1) was not launched from a launch template"),
      );
    },
  );
});

describe("a launch that was accepted and ended", () => {
  const ended = (stateReason: string, changes: Partial<Instance> = {}) =>
    instance("i-2", {
      state: "terminated",
      stateReason,
      availabilityZone: "us-west-2b",
      vpcId: null,
      ...changes,
      tags: { [TAG.run]: RUN, [TAG.round]: "0", [TAG.set]: SET, ...changes.tags },
    });

  test("because of the zone blocks the zone", () => {
    expect(plan(avoiding("a"), instance("i-1"), [ended("Server.InternalError: on launch")])).toMatchObject({
      kind: "blocked",
      obstacle: { kind: "zones-unfit", zones: ["us-west-2b"] },
    });
  });

  test("because of the data blocks the point", () => {
    expect(plan(avoiding("a"), instance("i-1"), [ended("Client.InvalidSnapshot.NotFound")])).toMatchObject({
      kind: "blocked",
      obstacle: { kind: "point-broken", set: SET, reason: expect.stringContaining("i-2 was launched in") },
    });
  });

  test.each([
    ["another run's", { tags: { [TAG.run]: "run-0" } }],
    ["of an earlier round", { tags: { [TAG.round]: "1" } }],
    ["of another point", { tags: { [TAG.set]: "web/web-1/0" } }],
    ["of a zone that is avoided already", { availabilityZone: "us-west-2a" }],
  ])("is no reason when it was %s", (_, changes) => {
    const others = [ended("Server.InternalError", changes)];
    expect(plan(avoiding("a"), instance("i-1"), others)).toMatchObject({ kind: "launch" });
  });
});

function base() {
  const current = instance("i-1");
  const subnets = [subnet("a"), subnet("b")];
  return { run: RUN, group: "web", server: "web-1", current, instances: [current], set: SET, subnets };
}
