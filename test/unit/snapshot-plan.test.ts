import { describe, expect, test } from "@jest/globals";
import { TAG } from "../../functions/lib/domain/names.ts";
import type { Instance } from "../../functions/lib/domain/resources.ts";
import { planSnapshots } from "../../functions/lib/domain/snapshot-plan.ts";
import { at, setsOf } from "../helpers/backups.ts";

const instance = (changes: Partial<Instance> = {}): Instance => ({
  id: "i-1",
  state: "running",
  stateReason: null,
  vpcId: "vpc-1",
  availabilityZone: "us-east-1a",
  tags: { [TAG.group]: "web", [TAG.server]: "web-1" },
  volumes: [
    { volumeId: "vol-root", device: "/dev/xvda", isRoot: true },
    { volumeId: "vol-1", device: "/dev/sdf", isRoot: false },
    { volumeId: "vol-2", device: "/dev/sdg", isRoot: false },
  ],
  ...changes,
});

const plan = (changes: Partial<Parameters<typeof planSnapshots>[0]> = {}) =>
  planSnapshots({
    group: "web",
    servers: ["web-1"],
    instances: [instance()],
    sets: [],
    tick: at(5),
    now: at(5),
    everyMinutes: 5,
    ...changes,
  });

describe("a tick", () => {
  test("takes a set of the running instance's data volumes, tagged with all that is needed later", () => {
    const { take, problems } = plan();
    const id = `web/web-1/${at(5)}`;
    const tags = { [TAG.group]: "web", [TAG.server]: "web-1", [TAG.set]: id, [TAG.members]: "2" };
    expect(take).toEqual([{ server: "web-1", instanceId: "i-1", id, tags }]);
    expect(problems).toEqual([]);
  });

  test("asks for the same set at every attempt, however late", () => {
    expect(plan({ now: at(8) }).take).toEqual(plan().take);
  });

  test("takes nothing when its set is there already, even a failed one", () => {
    const late = { now: at(30), sets: setsOf({ taken: 5, states: ["error"] }) };
    expect(plan(late)).toMatchObject({ take: [], there: [`web/web-1/${at(5)}`] });
  });

  test("takes nothing when another tick took a set less than half an interval ago", () => {
    expect(plan({ sets: setsOf({ taken: 3 }) })).toMatchObject({ take: [], there: [`web/web-1/${at(3)}`] });
    expect(plan({ sets: setsOf({ taken: 2 }) }).take).toHaveLength(1);
  });

  test("takes a set at once when the last one failed", () => {
    expect(plan({ sets: setsOf({ taken: 4, states: ["error"] }) }).take).toHaveLength(1);
  });

  test("does not pile a third set on two that are still being taken", () => {
    const pending = [-5, 0].map((taken) => ({ taken, states: ["pending"] as const }));
    expect(plan({ sets: setsOf(...pending.slice(0, 1)) }).take).toHaveLength(1);
    expect(plan({ sets: setsOf(...pending) })).toMatchObject({
      take: [],
      problems: [{ problem: "snapshots-piling-up" }],
    });
  });

  test.each([
    ["server-missing", []],
    ["server-missing", [instance({ state: "terminated" })]],
    ["server-not-running", [instance({ state: "stopped" })]],
    ["server-not-running", [instance(), instance({ id: "i-2" })]],
    ["no-data-volume", [instance({ volumes: instance().volumes.slice(0, 1) })]],
  ] as const)("reports %s and goes on with the other servers", (problem, instances) => {
    const other = instance({ id: "i-9", tags: { [TAG.group]: "web", [TAG.server]: "web-9" } });
    const { take, problems } = plan({ servers: ["web-1", "web-9"], instances: [...instances, other] });
    expect(problems).toMatchObject([{ server: "web-1", problem }]);
    expect(take.map(({ server }) => server)).toEqual(["web-9"]);
  });
});
