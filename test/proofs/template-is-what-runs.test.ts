import { beforeAll, describe, expect, test } from "@jest/globals";
import { configuration, packaged, serviceTemplate } from "../helpers/packaged.ts";
import { rehearseTampered, TAMPERING_MS, type TamperedOutcome } from "../helpers/project-copy.ts";
import type { Edit } from "../helpers/project-copy-drill.ts";

/** What is built into the failover machine between the fence and the takeover. */
const DELAY_SECONDS = 45;

/** One of the switch's two signals each. */
const NO_POLICY: Edit = { resource: "SwitchBucketPolicy", path: [] };
const DEAF_ALARM: Edit = { resource: "WebTakenOverAlarm", path: ["Properties", "Threshold"], value: 2 };

interface Machine {
  readonly States: Record<string, { Next?: string; Catch?: { Next: string }[] }>;
}

/** The failover machine's definition with a Wait before the takeover. */
async function delayed(): Promise<Edit> {
  const template = serviceTemplate(await packaged(), configuration.groups[0]?.standby ?? "");
  const definition = template.Resources["FailoverStateMachine"]?.Properties["DefinitionString"];
  const [text] = (definition as { "Fn::Sub": [string, unknown] })["Fn::Sub"];
  const machine = JSON.parse(text) as Machine;
  for (const state of Object.values(machine.States))
    for (const exit of [state, ...(state.Catch ?? [])]) if (exit.Next === "TakeOver") exit.Next = "Delay";
  const Delay = { Type: "Wait", Seconds: DELAY_SECONDS, Next: "TakeOver" };
  const value = JSON.stringify({ ...machine, States: { ...machine.States, Delay } });
  return {
    resource: "FailoverStateMachine",
    path: ["Properties", "DefinitionString", "Fn::Sub", "0"],
    value,
  };
}

let outcomes: ReadonlyMap<string, TamperedOutcome | string>;
beforeAll(async () => {
  const Strange = { Type: "AWS::Strange::Thing", Properties: {}, DependsOn: [] };
  outcomes = await rehearseTampered([
    { name: "nothing", edits: [] },
    { name: "an unknown type", edits: [{ resource: "Strange", path: [], value: Strange }] },
    { name: "no bucket policy", edits: [NO_POLICY] },
    { name: "no bucket policy and a deaf alarm", edits: [NO_POLICY, DEAF_ALARM] },
    { name: "no rule", edits: [{ resource: "WebDetectionRule", path: [] }] },
    { name: "no permission", edits: [{ resource: "DetectionRulesPermission", path: [] }] },
    { name: "a longer wait", edits: [await delayed()] },
  ]);
}, TAMPERING_MS);

function outcomeOf(name: string): TamperedOutcome {
  const outcome = outcomes.get(name);
  if (outcome === undefined || typeof outcome === "string") throw new Error(`${name}: ${outcome}`);
  return outcome;
}
const rtoOf = (name: string): number => outcomeOf(name).report.measured.rtoSeconds ?? Number.NaN;

describe("the packaged template is what the drill deploys", () => {
  test("recovers as it is, started by the alarm's event", () => {
    const { report, start } = outcomeOf("nothing");
    expect(report.outcome).toBe("recovered");
    expect(start?.by).toBe("alarm");
  });

  test("a resource of an unknown type stops the drill, and is named", () => {
    expect(outcomes.get("an unknown type")).toMatch(
      /not modelled: .*\n +Strange \(AWS::Strange::Thing\): unknown/,
    );
  });

  test("without the switch bucket's policy the checkers cannot see the object, and wait for the metric's alarm", () => {
    const [as, without] = ["nothing", "no bucket policy"].map((name) => outcomeOf(name).report.measured);
    expect(without?.phases.switch).toBe(as?.phases.switch);
    expect((without?.phases.propagate ?? 0) - (as?.phases.propagate ?? 0)).toBeGreaterThan(30);
    expect(rtoOf("no bucket policy") - rtoOf("nothing")).toBeGreaterThan(30);
  });

  test("without both of the switch's signals nobody sees the takeover, and the failover is held", () => {
    const { report } = outcomeOf("no bucket policy and a deaf alarm");
    expect(report.outcome).toBe("held");
    expect(report.measured.rtoSeconds).toBeNull();
  });

  test.each(["no rule", "no permission"])(
    "with %s for the alarm's event it starts nothing, and the loop does, later",
    (tampering) => {
      const [as, without] = ["nothing", tampering].map((name) => outcomeOf(name).start);
      expect(without?.by).toBe("loop");
      expect((without?.at ?? 0) - (as?.at ?? 0)).toBeGreaterThan(5_000);
    },
  );

  test("a wait that is built into the failover machine is felt by the users, all of it", () => {
    const longer = rtoOf("a longer wait") - rtoOf("nothing");
    expect(Math.abs(longer - DELAY_SECONDS)).toBeLessThan(10);
  });
});
