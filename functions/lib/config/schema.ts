import * as z from "zod/mini";

/** Regions are named as AWS names them. */
const region = z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as us-east-1"));
const word = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, "lower-case letters, digits and hyphens, 31 at most"));
const hostname = z
  .string()
  .check(z.regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, "a host name"));
const email = z.email("an e-mail address such as ops@xyz-corp.example");
const whole = (low: number, high: number) => z.int().check(z.gte(low), z.lte(high));
const says = z.describe;

const objectives = z.strictObject({
  rtoSeconds: whole(60, 86_400).check(
    says("Recovery time objective: seconds from the first request not served to the first good answer."),
  ),
  rpoSeconds: whole(60, 86_400).check(
    says("Recovery point objective: seconds of written data that may be lost at most."),
  ),
});

const health = z.strictObject({
  port: whole(1, 65_535).check(says("Port of the group's HTTPS endpoint.")),
  path: z.string().check(z.startsWith("/"), says("Path of the health page.")),
  status: whole(200, 399).check(
    says("HTTP status of a healthy answer: Route 53 takes no other for healthy."),
  ),
  bodyContains: z
    .string()
    .check(says("Text that a healthy answer contains; empty to look at the status only.")),
  maxLatencyMs: whole(100, 3_000).check(says("Milliseconds within which a healthy answer comes.")),
});

// Where a range is wider than what Lifeboat can do, `rules.ts` refuses the rest: with the reason, and not as a number
// out of range.
const group = z.strictObject({
  name: word.check(says("The group's name; part of the names of alarms and executions.")),
  active: region.check(says("The Region where the group runs until its first failover.")),
  standby: region.check(says("The Region that takes over.")),
  hostname: hostname.check(says("The name under which users reach the group; in the zone of dns.zone.")),
  servers: z.array(word).check(z.minLength(1), says("The servers that fail over together, by name.")),
  objectives: objectives.check(says("What recovery has to achieve.")),
  health: health.check(says("What a healthy answer of the group looks like.")),
  switch: z
    .strictObject({
      strategy: z
        .enum(["takeover", "record"])
        .check(
          says(
            "How users are sent to the standby. Only takeover is accepted: record updates would need us-east-1.",
          ),
        ),
      ttlSeconds: whole(1, 60).check(says("Seconds for which resolvers keep an answer for the host name.")),
    })
    .check(says("How users are sent to the other Region.")),
  detection: z
    .strictObject({
      holdDownSeconds: whole(30, 600).check(
        says("Seconds for which the active Region has to be silent before it counts as lost; at most 300."),
      ),
    })
    .check(says("When the active Region counts as lost.")),
});

const backup = z.strictObject({
  everyMinutes: whole(1, 1_440).check(
    says("Minutes from one recovery point to the next; at most 60, and less than every objective."),
  ),
  copySlots: z
    .strictObject({
      limit: whole(1, 1_000).check(
        says("The account's quota of concurrent snapshot copies into one Region; AWS gives 20."),
      ),
      reserve: whole(0, 999).check(says("How many of them are left for everyone else.")),
    })
    .check(says("Concurrent snapshot copies into one Region.")),
  retention: z
    .strictObject({
      frequent: whole(1, 1_000).check(says("How many of the newest points are kept in the standby Region.")),
      hourly: whole(0, 1_000).check(says("Then one point an hour, this many.")),
      daily: whole(0, 1_000).check(says("Then one point a day, this many.")),
      keptInActive: whole(1, 1_000).check(
        says("How many points are kept in the active Region, as the sources of copies."),
      ),
    })
    .check(says("How many recovery points are kept of each server.")),
  volumeInitializationRate: z
    .nullable(whole(100, 300))
    .check(says("MiB/s at which restored volumes are initialised; null reads their blocks lazily.")),
});

/** What only prices and limits depend on, and no function reads: the shape of what is protected. */
const fleet = z.strictObject({
  volumesPerServer: z.optional(whole(1, 39).check(says("Data volumes of each server; 1 unless given."))),
  writtenGiBPerVolume: z.optional(
    z.number().check(z.gt(0), says("GiB of each volume that were ever written; 8 unless given.")),
  ),
  changedGiBPerVolumePerDay: z.optional(
    z.number().check(z.gte(0), says("GiB of each volume that change in a day; 1 unless given.")),
  ),
  rootGiBPerServer: z.optional(
    z.number().check(z.gt(0), says("GiB of each standby server's root disk; 8 unless given.")),
  ),
  snapshotSeconds: z.optional(
    whole(1, 86_400).check(says("The longest that you have seen a snapshot take; assumed unless given.")),
  ),
  copySeconds: z.optional(
    whole(1, 86_400).check(says("The longest that you have seen a copy take; assumed unless given.")),
  ),
});

/** The shape of lifeboat.yml. Cross-field rules are in `rules.ts`. */
export const configurationSchema = z
  .strictObject({
    regions: z.tuple([region, region]).check(says("The two Regions; Lifeboat is deployed into both.")),
    dns: z
      .strictObject({
        zone: hostname.check(says("The public hosted zone that the groups' host names are in.")),
      })
      .check(says("Where the host names are.")),
    groups: z
      .array(group)
      .check(z.minLength(1), z.maxLength(40), says("Recovery groups: servers that fail over together.")),
    backup: backup.check(says("How recovery points are made and kept.")),
    detection: z
      .strictObject({
        selfCheck: z
          .tuple([hostname, hostname])
          .check(says("Two independent places outside; when neither answers, Lifeboat itself is cut off.")),
      })
      .check(says("How Lifeboat knows that it is not the one who is cut off.")),
    notifications: z
      .strictObject({
        emails: z.array(email).check(says("Who is told; each address has to confirm its subscription.")),
      })
      .check(says("Who is told what happens.")),
    budget: z
      .strictObject({
        monthlyUsd: z
          .number()
          .check(z.gt(0), says("US dollars a month that Lifeboat may cost; lifeboat plan reckons them.")),
      })
      .check(says("What it may cost.")),
    fleet: z.optional(
      fleet.check(says("What is protected, for the prices and limits of lifeboat plan. Optional.")),
    ),
  })
  .check(says("The configuration of Lifeboat: what is protected, how well, and from where to where."));

/** A validated lifeboat.yml: seconds, minutes, milliseconds and MiB/s as the names say. */
export type Configuration = z.infer<typeof configurationSchema>;

/** One recovery group of the configuration. */
export type GroupConfiguration = Configuration["groups"][number];
