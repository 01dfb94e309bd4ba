import { describe, expect, test } from "@jest/globals";
import { type Incident, incidentMessage } from "../../functions/lib/domain/incident-message.ts";

const incident = (change: Partial<Incident> = {}): Incident => ({
  group: "web",
  run: "failover-web-1-20260301T000000Z",
  epoch: 1,
  active: "us-east-1",
  standby: "us-west-2",
  outcome: "recovered",
  verdict: "region-lost",
  reasons: ["nobody answers"],
  fence: "owed",
  points: [
    { server: "web-1", set: "web/web-1/2", takenAt: "2026-02-28T23:56:00.000Z" },
    { server: "web-2", set: "web/web-2/1", takenAt: "2026-02-28T23:55:00.000Z" },
  ],
  rungs: [],
  obstacles: [],
  firstBadSlot: "2026-03-01T00:00:00.000Z",
  hostname: "www.xyz-corp.example",
  turned: true,
  ...change,
});
const told = (change?: Partial<Incident>) => incidentMessage(incident(change));

describe("what a person is told", () => {
  test("of a recovery: where it runs, from which data, what is lost, and what is left to do", () => {
    const { subject, message } = told();
    expect(subject).toBe("Lifeboat: web now runs in us-west-2, us-east-1 is lost");
    expect(message).toContain("- nobody answers");
    expect(message).toContain(
      "web-2 was restored in us-west-2 from the recovery point of 2026-02-28T23:55:00.000Z",
    );
    expect(message).toContain("writes after 2026-02-28T23:55:00.000Z are not in us-west-2");
    expect(message).toContain("could not be reached to be stopped; that is tried every minute until it is");
  });

  test("of an error in a function's own words, whatever Step Functions wraps them in", () => {
    const cause = JSON.stringify({
      errorType: "CapacityMissing",
      errorMessage: "no zone is left",
      trace: [],
    });
    const reasons = [`LaunchStandby: CapacityMissing: ${cause}`, `TakeOver: {"errorTy`];
    const { message } = told({ outcome: "held", reasons });
    expect(message).toContain('- LaunchStandby: CapacityMissing: no zone is left\n- TakeOver: {"errorTy');
  });

  test("of the ways that were taken round obstacles, each with its reason", () => {
    const { message } = told({ rungs: ["another-az"], obstacles: ["us-west-2a has no room"] });
    expect(message).toContain("- took the way another-az, because us-west-2a has no room");
  });

  test("of a way that was taken again and again, once", () => {
    const { message } = told({
      rungs: ["another-az", "zones-again", "another-az"],
      obstacles: ["us-west-2a has no room", "no zone is left", "us-west-2a has no room"],
    });
    expect(message).toContain(
      "- took the way another-az, because us-west-2a has no room (2 times)\n- took the way zones-again, because no zone",
    );
  });

  test("does not ask for a fence that was acknowledged", () => {
    const { message } = told({ fence: "fenced" });
    expect(message).toContain("the old active in us-east-1 was stopped");
    expect(message).not.toContain("tried every minute");
  });

  test.each([
    ["cleared", "find out why web did not answer"],
    ["workload-down", "look at the application first"],
    ["gray", "it is yours to decide"],
  ])("of a run that stood down as %s: that nothing moved, and what is theirs to do", (verdict, toDo) => {
    const { subject, message } = told({ outcome: "stood-down", verdict });
    expect(subject).toBe(`Lifeboat: web stays in us-east-1 (${verdict})`);
    expect(message).toContain("no record, fence or epoch was changed");
    expect(message).toContain(toDo);
  });

  test("of a held run: that they are needed now, and how to go on", () => {
    const { subject, message } = told({ outcome: "held", turned: false });
    expect(subject).toBe("Lifeboat: failover of web to us-west-2 is HELD and needs you now");
    expect(message).toContain(
      "start the machine again with the same input as failover-web-1-20260301T000000Z-again-9",
    );
    expect(message).toContain("is tagged lifeboat:run=failover-web-1-20260301T000000Z");
    expect(message).toContain("- the group was not turned");
    expect(message).not.toContain("start nothing");
  });

  test("of a run that was held after it had turned the group: who serves, and what must not be started", () => {
    const { message } = told({ outcome: "held" });
    expect(message).toContain(
      "us-west-2 has taken web over (epoch 1): www.xyz-corp.example leads there as soon as the checkers see it",
    );
    expect(message).toContain("- start nothing of web in us-east-1: it would serve beside us-west-2");
    expect(message).toContain("writes after 2026-02-28T23:55:00.000Z are not in us-west-2");
    expect(message).toContain("could not be reached to be stopped");
  });

  test("of a held run whose direction cannot be read: that this is not known", () => {
    const { message } = told({ outcome: "held", turned: undefined });
    expect(message).toContain("whether the group was turned could not be read");
    expect(message).toContain("see where www.xyz-corp.example leads before you start anything in us-east-1");
  });
});
