import { describe, expect, test } from "@jest/globals";
import { asFound, planFailover } from "../../cli/stage/failover-plan.ts";
import type { GroupView } from "../../cli/stage/read-stage.ts";
import { statusOf } from "../../cli/stage/status.ts";
import type { Suspicion } from "../../functions/lib/domain/evidence.ts";
import { configuration } from "../helpers/packaged.ts";

const AT = "2026-03-01T12:05:00.000Z";
const FIRST_BAD = Date.parse("2026-03-01T12:04:00Z");
const RUN = "failover-web-1-20260301T120400Z";
const direction = { active: "us-east-1", standby: "us-west-2", epoch: 0 };

const suspicion = (changes: Partial<Suspicion> = {}): Suspicion => ({
  firstBadSlotMs: FIRST_BAD,
  openedAtMs: FIRST_BAD,
  status: "open",
  reasons: ["no answer"],
  ...changes,
});

/** The plan where us-west-2 is all that answers. */
function planned(changes: Partial<GroupView>) {
  const view: GroupView = {
    direction,
    takenOverAt: null,
    holder: null,
    suspicion: suspicion(),
    slots: [],
    owed: [],
    runs: [],
    points: [],
    ...changes,
  };
  const copy = { region: "us-west-2", partition: "aws", account: "111122223333" };
  const views = [
    { region: "us-east-1", copy: null, reason: "no answer" },
    { region: "us-west-2", copy, groups: new Map([["web", view]]) },
  ] as const;
  const [now] = statusOf(configuration, views, { stage: "prod", at: AT }).groups;
  if (now === undefined) throw new Error("no group");
  const group = asFound(now, views);
  return planFailover(group, group.standby === "us-west-2" ? view : undefined, AT);
}

const details = {
  execution: `${RUN}-again-1`,
  epoch: 1,
  firstBadSlot: new Date(FIRST_BAD).toISOString(),
  since: AT,
};
/** A run that has not ended. */
const owed = [{ kind: "run", id: RUN, details }] as const;
const joined = { kind: "join", run: RUN, execution: `${RUN}-again-1` };
const turned = { active: "us-west-2", standby: "us-east-1", epoch: 1 };

const doubts = (changes: Partial<GroupView>) => {
  const plan = planned(changes);
  return plan.kind === "start" ? plan.doubts.join("; ") : plan.kind;
};

describe("the plan of a failover", () => {
  test("has the name and the input that start-failover gives the same suspicion", () => {
    expect(planned({})).toMatchObject({
      kind: "start",
      run: RUN,
      epoch: 1,
      input: '{"epoch":1,"firstBadSlot":"2026-03-01T12:04:00.000Z","group":"web","mode":"failover"}',
    });
  });

  test("is refused when the suspicion is cleared, or its run has ended", () => {
    expect(planned({ suspicion: suspicion({ status: "cleared" }) })).toMatchObject({ kind: "refused" });
    expect(planned({ runs: [{ run: RUN, outcome: "stood-down", at: AT }] })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("has ended already: stood-down"),
    });
  });

  test("joins the execution that was seen last of a run that is owed its end", () => {
    expect(planned({ owed })).toMatchObject(joined);
  });

  test("joins a run that has turned the group and is not over, though what is its standby now is silent", () => {
    expect(planned({ owed, direction: turned })).toMatchObject(joined);
  });

  test("is refused when the group was turned, and the run that did it is over", () => {
    expect(planned({ direction: turned })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("us-east-1, where the failover would run, is silent"),
    });
  });

  test("says beforehand that the run will stand down, and why", () => {
    const confirmed = (classification: "GRAY" | "REGION_LOST") =>
      doubts({ suspicion: suspicion({ status: "confirmed", classification }) });
    expect(confirmed("GRAY")).toContain("calls it GRAY: the run will prepare and stand down");
    expect(confirmed("REGION_LOST")).not.toContain("stand down");
    expect(doubts({ takenOverAt: "2026-03-01T02:00:00.000Z" })).toContain("less than a day ago");
    expect(doubts({ takenOverAt: "2026-02-27T02:00:00.000Z" })).not.toContain("less than a day ago");
    expect(doubts({})).toContain("no usable recovery point: the run will end as held");
  });
});
