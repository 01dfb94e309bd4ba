/** What a run leaves behind when it ends. */
export interface Incident {
  readonly group: string;
  readonly run: string;
  readonly epoch: number;
  readonly active: string;
  readonly standby: string;
  readonly outcome: "recovered" | "stood-down" | "held";
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly fence: string;
  readonly points: readonly { readonly server: string; readonly set: string; readonly takenAt: string }[];
  readonly rungs: readonly string[];
  readonly obstacles: readonly string[];
  readonly firstBadSlot: string;
  readonly hostname: string;
  /** Whether the run has turned the group, however it ended; undefined when that could not be read. */
  readonly turned: boolean | undefined;
}

/** Subject and body of what a person is told: what happened, what was done, what is left to do. */
export function incidentMessage(incident: Incident): { subject: string; message: string } {
  const { subject, done, toDo } = ENDINGS[incident.outcome](incident);
  const ways = counted(
    incident.rungs.map((rung, n) => `took the way ${rung}, because ${incident.obstacles[n]}`),
  );
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");
  const message = [
    subject,
    `Why:\n${list(incident.reasons.map(plain))}`,
    `Done:\n${list([...ways, ...done])}`,
    `For you to do now:\n${list(toDo)}`,
    `Execution: ${incident.run}. First bad slot: ${incident.firstBadSlot}.`,
  ].join("\n\n");
  return { subject, message };
}

/** Each line once, with how often it was there: zones that are tried again and again say the same each time. */
function counted(lines: readonly string[]): string[] {
  const groups = [...Map.groupBy(lines, (line) => line)];
  return groups.map(([line, { length }]) => (length === 1 ? line : `${line} (${length} times)`));
}

/**
 * A reason without its JSON: Step Functions gives a function's error as a text that ends in one.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
function plain(reason: string): string {
  const begin = reason.indexOf('{"error');
  if (begin < 0) return reason;
  try {
    const { errorMessage } = JSON.parse(reason.slice(begin)) as { readonly errorMessage?: string };
    return errorMessage === undefined ? reason : `${reason.slice(0, begin)}${errorMessage}`;
  } catch {
    return reason;
  }
}

interface Ending {
  readonly subject: string;
  readonly done: readonly string[];
  readonly toDo: readonly string[];
}

/** What a person does about a run that moved nothing, where that depends on the verdict. */
const STOOD_DOWN: Readonly<Record<string, (group: string) => readonly string[]>> = {
  cleared: (group) => [`find out why ${group} did not answer for a while`],
};

const ENDINGS: Readonly<Record<Incident["outcome"], (incident: Incident) => Ending>> = {
  recovered: ({ group, epoch, active, standby, fence, points, hostname }) => ({
    subject: `Lifeboat: ${group} now runs in ${standby}, ${active} is lost`,
    done: [
      ...points.map(
        ({ server, takenAt }) => `${server} was restored in ${standby} from the recovery point of ${takenAt}`,
      ),
      `the standby was verified, then ${hostname} was switched to it (epoch ${epoch})`,
      fencing({ active, fence }),
    ],
    toDo: [
      writesLost({ standby, points }),
      `${group} has no standby now, and gets none by itself: when ${active} is back, copies go there, but detach its old data volumes, or nothing can be restored beside them`,
      "nothing returns by itself, and the switch works once: set it up again before you rely on it",
    ],
  }),
  "stood-down": ({ group, active, verdict }) => ({
    subject: `Lifeboat: ${group} stays in ${active} (${verdict})`,
    done: [
      "what had been prepared in the standby was stopped and deleted",
      "no record, fence or epoch was changed",
    ],
    toDo: STOOD_DOWN[verdict]?.(group) ?? [
      `${group} is not well and its Region lives: a failover may not help, so it is yours to decide`,
      "look at the application first; a bad deployment would follow you to the standby",
    ],
  }),
  held: (incident) => {
    const { group, run, active, standby, verdict } = incident;
    const { done, toDo } = turning(incident);
    return {
      subject: `Lifeboat: failover of ${group} to ${standby} is HELD and needs you now`,
      done: [`the verdict about ${active} was: ${verdict}`, "everything that was prepared is kept", ...done],
      toDo: [
        ...toDo,
        "read the reasons; the execution's history shows the step that failed",
        `mend the cause, then start the machine again with the same input as ${run}-again-9: it goes on where it stands`,
        `or finish by hand in ${standby}; all that was prepared there is tagged lifeboat:run=${run}`,
      ],
    };
  },
};

/** What the direction has to do with it: a run can fail after it has turned the group, and a person has to know. */
function turning(incident: Incident): Omit<Ending, "subject"> {
  const { group, epoch, active, standby, hostname, turned } = incident;
  if (turned === undefined)
    return {
      done: ["whether the group was turned could not be read"],
      toDo: [`see where ${hostname} leads before you start anything in ${active}`],
    };
  if (!turned) return { done: ["the group was not turned"], toDo: [] };
  return {
    done: [
      `${standby} has taken ${group} over (epoch ${epoch}): ${hostname} leads there as soon as the checkers see it`,
      fencing(incident),
    ],
    toDo: [
      `start nothing of ${group} in ${active}: it would serve beside ${standby}`,
      `see where ${hostname} leads`,
      writesLost(incident),
    ],
  };
}

const fencing = ({ active, fence }: Pick<Incident, "active" | "fence">): string =>
  fence === "fenced"
    ? `the old active in ${active} was stopped`
    : `the old active in ${active} could not be reached to be stopped; that is tried every minute until it is`;

const writesLost = ({ standby, points }: Pick<Incident, "standby" | "points">): string =>
  `tell your users that writes after ${oldest(points)} are not in ${standby}`;

const oldest = (points: Incident["points"]): string =>
  points.map(({ takenAt }) => takenAt).sort()[0] ?? "the last recovery point";
