import * as z from "zod/mini";

/** Regions are named as AWS names them. */
const region = z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as us-east-1"));
const word = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, "lower-case letters, digits and hyphens, 31 at most"));
const hostname = z
  .string()
  .check(z.regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, "a host name"));
const whole = (low: number, high: number) => z.int().check(z.gte(low), z.lte(high));

const group = z.strictObject({
  name: word,
  active: region,
  standby: region,
  hostname,
  servers: z.array(word).check(z.minLength(1)),
  objectives: z.strictObject({ rtoSeconds: whole(60, 86_400), rpoSeconds: whole(60, 86_400) }),
  health: z.strictObject({
    port: whole(1, 65_535),
    path: z.string().check(z.startsWith("/")),
    status: whole(100, 599),
    bodyContains: z.string(),
    maxLatencyMs: whole(100, 3_000),
  }),
  // `record` and approval are later strategies; the place where they will be chosen is here.
  switch: z.strictObject({ strategy: z.literal("takeover"), ttlSeconds: whole(1, 60) }),
  detection: z.strictObject({ holdDownSeconds: whole(30, 300) }),
});

/** The shape of lifeboat.yml. Cross-field rules are in `validate.ts`. */
export const configurationSchema = z.strictObject({
  regions: z.tuple([region, region]),
  dns: z.strictObject({ zone: hostname }),
  groups: z.array(group).check(z.minLength(1), z.maxLength(40)),
  backup: z.strictObject({
    everyMinutes: whole(1, 60),
    copySlots: z.strictObject({ limit: whole(1, 1_000), reserve: whole(0, 999) }),
    retention: z.strictObject({
      frequent: whole(1, 1_000),
      hourly: whole(0, 1_000),
      daily: whole(0, 1_000),
      keptInActive: whole(1, 1_000),
    }),
    volumeInitializationRate: z.nullable(whole(100, 300)),
  }),
  detection: z.strictObject({ selfCheck: z.tuple([hostname, hostname]) }),
  notifications: z.strictObject({ emails: z.array(z.email()) }),
  budget: z.strictObject({ monthlyUsd: z.number().check(z.gt(0)) }),
});

/** A validated lifeboat.yml: seconds, minutes, milliseconds and MiB/s as the names say. */
export type Configuration = z.infer<typeof configurationSchema>;

/** One recovery group of the configuration. */
export type GroupConfiguration = Configuration["groups"][number];
