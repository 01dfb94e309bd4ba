import { describe, expect, test } from "@jest/globals";
import {
  type AlarmDefinition,
  type AlarmState,
  evaluate,
  evaluationRange,
} from "../../simulator/cloud/cloudwatch/alarm-evaluation.ts";
import { reasonOf } from "../../simulator/cloud/cloudwatch/alarm-texts.ts";

const ALARM: AlarmDefinition = {
  name: "it",
  metric: { namespace: "Lifeboat", name: "Level", dimensions: [] },
  statistic: "Average",
  periodSeconds: 300,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  threshold: 50,
  comparison: "GreaterThanThreshold",
  missingData: "missing",
  actionsEnabled: true,
  actions: { OK: [], ALARM: [], INSUFFICIENT_DATA: [] },
};

const AT = Date.parse("2019-10-02T16:59:00Z");

/** A range as AWS's page writes it, oldest first: 0 is good, X is bad, - is missing. */
const periods = (text: string) =>
  text
    .split(" ")
    .map((each, index) => ({
      timestamp: AT + index * 300_000,
      value: each === "X" ? 99.5 : 1,
      samples: 1,
      cause: 1,
      each,
    }))
    .map(({ each, ...period }) => (each === "-" ? undefined : period))
    .reverse();

const SETTINGS = ["missing", "ignore", "breaching", "notBreaching"] as const;
const RETAIN = "retain";
type Verdict = AlarmState | typeof RETAIN;

const states = (alarm: AlarmDefinition, text: string): Verdict[] =>
  SETTINGS.map((missingData) => {
    const verdicts = (["OK", "ALARM"] as const).map(
      (current) => evaluate({ ...alarm, missingData }, periods(text), current).state,
    );
    return verdicts[0] === verdicts[1] ? (verdicts[0] as AlarmState) : RETAIN;
  });

const [OK, ALARMED, NONE] = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;

describe("of the five newest datapoints", () => {
  test("are retrieved for three evaluation periods", () => {
    expect(evaluationRange(ALARM)).toBe(5);
  });

  // The tables of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
  test.each<[string, Verdict[]]>([
    ["0 - X - X", [OK, OK, OK, OK]],
    ["0 - - - -", [OK, OK, OK, OK]],
    ["- - - - -", [NONE, RETAIN, ALARMED, OK]],
    ["0 X X - X", [ALARMED, ALARMED, ALARMED, ALARMED]],
    ["- - X - -", [ALARMED, RETAIN, ALARMED, OK]],
    ["- - - - X", [NONE, RETAIN, ALARMED, OK]],
    ["X - - - -", [ALARMED, RETAIN, ALARMED, OK]],
  ])("%s says for 3 of 3, as missing data is treated: %j", (text, expected) => {
    expect(states(ALARM, text)).toEqual(expected);
  });

  test.each<[string, Verdict[]]>([
    ["0 - X - X", [ALARMED, ALARMED, ALARMED, ALARMED]],
    ["0 0 X 0 X", [ALARMED, ALARMED, ALARMED, ALARMED]],
    ["0 - X - -", [OK, OK, ALARMED, OK]],
    ["- - - - 0", [OK, OK, ALARMED, OK]],
    ["- - - X -", [ALARMED, RETAIN, ALARMED, OK]],
    ["- - - - X", [NONE, RETAIN, ALARMED, OK]],
  ])("%s says for 2 of 3, as missing data is treated: %j", (text, expected) => {
    expect(states({ ...ALARM, datapointsToAlarm: 2 }, text)).toEqual(expected);
  });

  test("the ones beyond the evaluation periods do not count when the newest are there", () => {
    expect(states(ALARM, "X X 0 X X")).toEqual([OK, OK, OK, OK]);
  });
});

describe("a threshold", () => {
  test.each([
    ["GreaterThanThreshold", false],
    ["GreaterThanOrEqualToThreshold", true],
    ["LessThanThreshold", false],
    ["LessThanOrEqualToThreshold", true],
  ] as const)("that is reached exactly is crossed with %s: %s", (comparison, crossed) => {
    const alarm = { ...ALARM, comparison, threshold: 1, evaluationPeriods: 1, datapointsToAlarm: 1 };
    expect(evaluate(alarm, periods("0"), "OK").state).toBe(crossed ? "ALARM" : "OK");
  });
});

describe("the reason of a change", () => {
  const reason = (changes: Partial<AlarmDefinition>, text: string, from: AlarmState) => {
    const alarm = { ...ALARM, ...changes };
    return reasonOf(alarm, from, evaluate(alarm, periods(text), from));
  };
  const one = { evaluationPeriods: 1, datapointsToAlarm: 1 };

  test("to ALARM is AWS's sentence, day before month", () => {
    expect(reason(one, "X", "OK")).toBe(
      "Threshold Crossed: 1 out of the last 1 datapoints [99.5 (02/10/19 16:59:00)] was greater than the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).",
    );
  });

  test("to OK names the datapoints that are good again", () => {
    expect(reason({ datapointsToAlarm: 2 }, "0 0 X", "ALARM")).toBe(
      "Threshold Crossed: 2 out of the last 3 datapoints [1.0 (02/10/19 17:04:00), 1.0 (02/10/19 16:59:00)] were not greater than the threshold (50.0) (minimum 2 datapoints for ALARM -> OK transition).",
    );
  });

  test("without data tells how many were treated as what", () => {
    expect(reason({ missingData: "breaching" }, "- - - - -", "OK")).toBe(
      "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].",
    );
    expect(reason({ missingData: "breaching", datapointsToAlarm: 2 }, "- - - - 0", "OK")).toBe(
      "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].",
    );
    expect(reason({ ...one, missingData: "notBreaching" }, "-", "ALARM")).toBe(
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
    );
    expect(reason(one, "-", "ALARM")).toBe("Insufficient Data: 1 datapoint was unknown.");
  });
});
