import type { Configuration } from "../../functions/lib/config/schema.ts";
import { SLOTS_A_TICK } from "../../functions/lib/domain/slots.ts";
import type { CostLine } from "./cost-line.ts";
import { MINUTES_A_MONTH, usd } from "./prices.ts";

/** The service stands in both Regions. */
const REGIONS = 2;
/** States of backup.asl.json: a tick's own, a group's own, and those of one look at the copies. */
const STATES = { tick: 3, group: 4, look: 3 };
/** Looks a tick and group, as measured in rehearsals of the shipped configuration. */
const LOOKS = 6;
/** Functions of any tick: one lists the slots, two report; each slot has one more, where the Region is in charge. */
const TICK = 3;
/** A tick waits for its slots, or ends when it has reported; in the smallest memory that Express is billed in. */
const OBSERVE = { watchingHours: 120 / 3_600, idleHours: 0.5 / 3_600, gib: 64 / 1_024 };
/** Length and memory of the mean invocation, as rehearsals have it. */
const INVOCATION = { seconds: 0.15, gib: 0.25 };
/** Units of a minute and a group in both tables: the calls of rehearsals, and a quarter more. */
const UNITS = { writes: 20, reads: 63 };
/** Alarms of a group and Region in resources/alarms.cjs, one of them of high resolution. */
const ALARMS = { standard: 6, fast: 1 };
/** All seven in the standby Region; the active one tells only whether it has taken over. */
const METRICS = 8;
/** Calls a minute: six slots of the standby Region, and a report in each. */
const PUBLICATIONS = 6 + REGIONS;
/** Checks with HTTPS, string match and a 10 s interval, and plain ones (resources/global). */
const CHECKS = { withOptions: 2, options: 3, plain: 2 };

/** What watching and deciding costs, whatever is protected. */
export function controlLines({ groups, backup }: Configuration): CostLine[] {
  const count = groups.length;
  const ticks = MINUTES_A_MONTH / backup.everyMinutes;
  const transitions = ticks * (REGIONS * STATES.tick + count * (STATES.group + LOOKS * STATES.look));
  const watching = new Set(groups.map(({ standby }) => standby)).size;
  const observations = REGIONS * MINUTES_A_MONTH;
  const observedHours =
    MINUTES_A_MONTH * (watching * OBSERVE.watchingHours + (REGIONS - watching) * OBSERVE.idleHours);
  const invocations =
    observations * TICK + watching * MINUTES_A_MONTH * SLOTS_A_TICK + ticks * (REGIONS + count * (2 + LOOKS));
  const checks = REGIONS * count;
  const perCheck =
    CHECKS.withOptions * (usd("healthCheckMonth") + CHECKS.options * usd("healthCheckOptionMonth")) +
    CHECKS.plain * usd("healthCheckMonth");
  return [
    {
      what: "Route 53 health checks",
      usd: checks * perCheck,
      formula: `${checks * (CHECKS.withOptions + CHECKS.plain)} checks, half of them fast`,
    },
    {
      what: "Backup machine (Standard)",
      usd: transitions * usd("standardTransition"),
      formula: `${thousands(transitions)} transitions, ${LOOKS} looks a tick`,
    },
    {
      what: "Detector (Express)",
      usd: observations * usd("expressRequest") + observedHours * OBSERVE.gib * usd("expressGiBHour"),
      formula: `${thousands(observations)} runs, ${thousands(watching * MINUTES_A_MONTH)} of 2 minutes, in 64 MB`,
    },
    {
      what: "Functions",
      usd:
        invocations * (usd("lambdaRequest") + INVOCATION.seconds * INVOCATION.gib * usd("lambdaGiBSecond")),
      formula: `${thousands(invocations)} runs of ${INVOCATION.seconds * 1_000} ms in ${INVOCATION.gib * 1_024} MB`,
    },
    {
      what: "Tables",
      usd: MINUTES_A_MONTH * count * (UNITS.writes * usd("writeUnit") + UNITS.reads * usd("readUnit")),
      formula: `${UNITS.writes * count} writes, ${UNITS.reads * count} reads a minute`,
    },
    {
      what: "Alarms and metrics",
      usd:
        REGIONS * count * (ALARMS.standard * usd("alarmMonth") + ALARMS.fast * usd("fastAlarmMonth")) +
        METRICS * count * usd("metricMonth") +
        MINUTES_A_MONTH * PUBLICATIONS * usd("putMetricRequest"),
      formula: `${REGIONS * count * (ALARMS.standard + ALARMS.fast)} alarms, ${METRICS * count} metrics, their calls`,
    },
    { what: "Keys", usd: REGIONS * usd("keyMonth"), formula: "one in each Region" },
  ];
}

const thousands = (amount: number): string => `${Math.round(amount / 1_000)} k`;
