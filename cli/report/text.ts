import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import type { Speed, Stretch } from "../speed.ts";
import { type Analysis, allHeld } from "./measure.ts";
import { clock } from "./narrator.ts";
import { outageLines } from "./outage-text.ts";
import type { Report } from "./report.ts";
import { subjectOf } from "./subject.ts";
import { timelineLines } from "./timeline.ts";
import { hang, type Paint, painter, WIDTH, wrap } from "./wrap.ts";

/** What the text is made of. */
export interface TextOptions {
  readonly report: Report;
  readonly analysis: Analysis;
  readonly records: readonly TraceRecord[];
  readonly speed: Speed;
  /** Where report.json and trace.jsonl are. */
  readonly folder: string;
  readonly colour: boolean;
}

/** The report for people: at most 80 columns, the verdict last. */
export function renderReport(options: TextOptions): string {
  const { report, analysis, records } = options;
  const paint = painter(options.colour);
  const sections: [title: string, lines: readonly string[]][] = [
    [
      "Timeline (virtual time of day, UTC; seconds since the loss)",
      timelineLines(records, analysis.lossAt, paint),
    ],
    ["What the outside client saw", outageLines(report, analysis, paint)],
    ["What people were told", notificationLines(report)],
    ...(report.expectations.length > 0
      ? [["What the scenario expects", expectationLines(report, paint)] as [string, readonly string[]]]
      : []),
    ["Invariants", invariantLines(report, analysis, paint)],
    ["The run", runLines(options)],
  ];
  const heading = `Lifeboat drill: ${report.scenario}, seed ${report.seed}`;
  return [
    "",
    `${paint("bold", heading)}${`outcome: ${report.outcome}`.padStart(WIDTH - heading.length)}`,
    ...sections.flatMap(([title, lines]) => ["", paint("bold", title), ...lines]),
    "",
    ...verdictLines(report, paint),
  ].join("\n");
}

/** Subjects in order, then the last message of Lifeboat's own whole: it says what was done and what is left for a person. */
function notificationLines({ notifications }: Report): string[] {
  if (notifications.length === 0) return ["  nothing"];
  const lines = notifications
    .map((notification) => ({ ...notification, subject: subjectOf(notification) }))
    .flatMap(({ at, region, subject }) =>
      hang(`  ${clock(Date.parse(at))}  `, subject.includes(region) ? subject : `${subject} (${region})`),
    );
  // An alarm's message is CloudWatch's JSON, and its subject says all of it; what a rule sends has no subject.
  const last = notifications.findLast(({ subject, message }) => subject !== "" && !message.startsWith("{"));
  if (last === undefined) return lines;
  const message = last.message.split("\n").flatMap((line) => {
    const indent = line.match(/^[ \t]*(?:[-*] |\d+\. )?/)?.[0] ?? "";
    const head = `  | ${indent}`;
    return wrap(line.slice(indent.length), WIDTH - head.length).map((part, index) =>
      `${index === 0 ? head : `  | ${" ".repeat(indent.length)}`}${part}`.trimEnd(),
    );
  });
  return [...lines, "", "  The last that Lifeboat wrote, in full:", ...message];
}

function expectationLines({ expectations, faults }: Report, paint: Paint): string[] {
  return [
    ...faults.flatMap((fault) => hang("  besides  ", fault)),
    ...expectations.flatMap(({ expected, found, met }) =>
      met
        ? hang("  met  ", `${expected}: ${found}`)
        : hang("  NOT  ", `${expected}: ${found}`).map((line) => paint("red", line)),
    ),
  ];
}

function invariantLines({ invariants }: Report, { evaluations }: Analysis, paint: Paint): string[] {
  const broken = new Set(invariants.violations.map(({ id }) => id));
  const counts = Object.entries(evaluations).map(
    ([id, count]) => `${id} ${broken.has(id) ? "BROKEN" : count}`,
  );
  const held = `${Object.keys(evaluations).length - broken.size} of ${Object.keys(evaluations).length} held`;
  return [
    `  ${held}, ${invariants.checked} evaluations`,
    ...hang("  ", counts.join(", ")),
    ...invariants.violations.flatMap(({ id, at, message, replay }) => [
      ...hang(`  ${id} `, `at ${at}: ${message}`).map((line) => paint("red", line)),
      `     again: ${replay}`,
    ]),
  ];
}

function runLines({ report, speed, folder }: TextOptions): string[] {
  const { whole, steady, disaster } = speed;
  const parts = [
    ...(steady ? [`steady state ${rate(steady)}`] : []),
    ...(disaster ? [`disaster ${rate(disaster)}`] : []),
  ];
  const hours = (whole.virtualMs / 3_600_000).toFixed(2);
  return [
    `  ${hours} virtual hours in ${(whole.realMs / 1000).toFixed(1)} s: ${rate(whole)} virtual hours a second`,
    ...(parts.length > 0 ? [`  (${parts.join(", ")})`] : []),
    `  ${(report.elapsedMs / 1000).toFixed(1)} s in all, ${report.apiCalls} API calls, ${report.stateTransitions} state transitions`,
    `  report and trace: ${folder} (trace ${report.traceSha256.slice(0, 16)})`,
  ];
}

/** Virtual hours a real second. */
const rate = ({ virtualMs, realMs }: Stretch): string => (virtualMs / 3600 / realMs).toFixed(2);

function verdictLines(report: Report, paint: Paint): string[] {
  if (allHeld(report)) {
    if (!report.objectivesApply)
      return [paint("green", "All held; the outage was none that Lifeboat promises to end.")];
    const { rtoSeconds, rpoSeconds } = report.measured;
    const figures =
      rtoSeconds === null
        ? "there was no outage"
        : `RTO ${rtoSeconds} s, RPO ${rpoSeconds} s, every invariant`;
    return [paint("green", `All held: ${figures}.`)];
  }
  const missed = [
    ...(report.objectivesMet ? [] : ["an objective was missed"]),
    ...(report.invariants.violations.length === 0 ? [] : ["an invariant was broken"]),
    ...(report.expectations.every(({ met }) => met) ? [] : ["the scenario expected something else"]),
  ];
  return [paint("red", `NOT all held: ${missed.join(" and ")}.`)];
}
