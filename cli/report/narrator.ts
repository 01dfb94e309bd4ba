import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { isFailoverMachine } from "./executions.ts";
import { watchRecoveryPoints } from "./recovery-points.ts";
import { subjectOf } from "./subject.ts";

/** Something worth telling. `steady` marks what happens all the time and is only worth a count afterwards. */
export interface Milestone {
  /** Virtual milliseconds since 1970. */
  readonly at: number;
  readonly kind:
    | "start"
    | "steady"
    | "disaster"
    | "client"
    | "detection"
    | "failover"
    | "switch"
    | "told"
    | "broken";
  readonly text: string;
}

/** What entering a state of the failover machine means; states that only wait or decide are left out. */
const ACTS: Readonly<Record<string, string>> = {
  AcquireLease: "asks for the group's lease",
  RestoreVolumes: "restores volumes from the newest complete recovery point",
  StartStandby: "starts the standby",
  TakeAnotherWay: "is blocked, and takes another way",
  LaunchStandby: "launches the standby afresh in another zone",
  VerifyStandby: "verifies the standby under the production name",
  FenceActive: "fences the old active",
  TakeOver: "takes over: switch object and metric, both in the standby Region",
  VerifySwitch: "asks the authoritative servers whether traffic has moved",
  StandDown: "stops and deletes what was prepared in vain",
};

/**
 * Turns records into milestones, one record at a time, in order: live for the progress, afterwards for the
 * timeline. A narrator remembers what it has told, so each run needs one of its own.
 */
export function createNarrator(): (record: TraceRecord) => Milestone | null {
  const completedPoint = watchRecoveryPoints();
  const entered = new Set<string>();
  const authoritative = new Map<string, string>();
  const reasonsTold = { last: "" };
  let failing = false;
  let lost = false;
  const tell = (record: TraceRecord): Pick<Milestone, "kind" | "text"> | null => {
    switch (record.kind) {
      case "run":
        return { kind: "start", text: `the run begins: scenario ${record.scenario}, seed ${record.seed}` };
      case "disaster":
        lost = true;
        return { kind: "disaster", text: disasterText(record) };
      case "restored":
        return {
          kind: "disaster",
          text: `${record.region} is back: APIs, schedules, the instances that ran`,
        };
      case "fault":
        return isTold(record) ? { kind: "disaster", text: faultText(record) } : null;
      case "client":
        if (record.ok === !failing) return null;
        failing = !record.ok;
        return { kind: "client", text: clientText(record) };
      case "state": {
        const point = completedPoint(record);
        const from =
          point?.takenAt === undefined ? "" : `, its data from ${clock(Date.parse(point.takenAt))}`;
        return (
          point && {
            kind: "steady",
            text: `${point.server} has a new recovery point in ${point.region}${from}`,
          }
        );
      }
      case "log":
        return logText(record, reasonsTold);
      case "alarm":
        // The other alarms page, and are told as what a person was told.
        return record.to === "ALARM" && record.alarm.endsWith("-detection")
          ? { kind: "detection", text: `alarm ${record.alarm} in ${record.region} goes off` }
          : null;
      case "execution":
        return isFailoverMachine(record.machine) ? { kind: "failover", text: executionText(record) } : null;
      case "transition": {
        const act =
          isFailoverMachine(record.machine) && record.phase === "entered" ? ACTS[record.state] : undefined;
        const key = `${record.name}/${record.state}`;
        if (act === undefined || entered.has(key)) return null;
        entered.add(key);
        return { kind: "failover", text: act };
      }
      case "check":
        return lost
          ? {
              kind: "switch",
              text: `health check ${record.name} becomes ${record.healthy ? "healthy" : "unhealthy"}`,
            }
          : null;
      case "dns":
        return dnsText(record, authoritative);
      case "notification":
        return { kind: "told", text: `a person is told: ${subjectOf(record)}` };
      case "violation":
        return { kind: "broken", text: `invariant ${record.id} is broken: ${record.message}` };
      default:
        return null;
    }
  };
  return (record) => {
    const told = tell(record);
    return told && { at: record.at, ...told };
  };
}

type Of<Kind extends TraceRecord["kind"]> = Extract<TraceRecord, { kind: Kind }>;

/** UTC time of day of a virtual instant, to the second. */
export const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

function disasterText({ region, what }: Of<"disaster">): string {
  if (what !== "region-lost") return `${region}: ${what}`;
  // Route 53 is global, but what changes its records stands in one Region.
  const besides = region === "us-east-1" ? ", Route 53's control plane" : "";
  return `${region} is lost as a whole: APIs, instances, volumes${besides}`;
}

/** Faults on the side hit all the time; what a scenario inflicts hits at one memorable instant. */
const isTold = ({ phase, what }: Of<"fault">): boolean => phase !== "hits" || what === "execution-killed";

const faultText = ({ what, region, phase, detail }: Of<"fault">): string => {
  const about = Object.entries(detail).map(([name, value]) => `${name} ${String(value)}`);
  return `the fault ${what} ${phase} in ${region}${about.length > 0 ? ` (${about.join(", ")})` : ""}`;
};

const clientText = ({ ok, error, status, servedFrom, address }: Of<"client">): string =>
  ok
    ? `the outside client is answered from ${servedFrom ?? address}`
    : `the outside client is not served: ${error ?? `status ${status}`}`;

function executionText({ name, status, error, region }: Of<"execution">): string {
  if (status === "RUNNING") return `execution ${name} starts in ${region}`;
  return `execution ${name} ends: ${status}${error === undefined ? "" : ` (${error})`}`;
}

/** What the detector's and the failover's opinions are called; what else is logged is for the trace. */
const OPINIONS: Readonly<Record<string, string>> = {
  "suspicion-raised": "suspicion",
  "suspicion-confirmed": "suspicion confirmed",
  "suspicion-cleared": "suspicion cleared",
  verdict: "verdict",
  "standby-verified": "the standby is verified",
  "switch-verified": "the switch is verified: the authoritative servers name the standby",
};

function logText(
  { event, fields }: Of<"log">,
  told: { last: string },
): Pick<Milestone, "kind" | "text"> | null {
  const opinion = OPINIONS[event];
  if (opinion === undefined) return null;
  const { classification, status, reasons } = fields as Readonly<Record<string, unknown>>;
  const said = event === "verdict" ? status : classification;
  const parts = [opinion, ...(said === undefined ? [] : [String(said)])];
  const given = Array.isArray(reasons) && event !== "suspicion-cleared" ? reasons.join("; ") : "";
  // A confirmed suspicion has told its reasons; a verdict repeats them.
  const why = given === "" || (event === "verdict" && given === told.last) ? "" : ` (${given})`;
  if (given !== "") told.last = given;
  return { kind: "detection", text: `${parts.join(": ")}${why}` };
}

/** The first answer of the authoritative servers that differs from the one before, for address questions. */
function dnsText(record: Of<"dns">, known: Map<string, string>): Pick<Milestone, "kind" | "text"> | null {
  if (record.by !== "authoritative" || record.type !== "A" || record.answers.length === 0) return null;
  const answers = record.answers.join(", ");
  const before = known.get(record.name);
  known.set(record.name, answers);
  return before === undefined || before === answers
    ? null
    : { kind: "switch", text: `the authoritative servers answer ${record.name} with ${answers}` };
}
