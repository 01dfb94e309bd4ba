import { expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Problem } from "../../functions/lib/errors.ts";
import { planFor, shippedText } from "../helpers/plans.ts";

const PLANS = 100;

/** Whole numbers that are the same at every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(): (low: number, high: number) => number {
  let state = 20_261_124;
  return (low, high) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return low + Math.floor((state / 2 ** 31) * (high - low + 1));
  };
}

/** A configuration of two groups in which much cannot be kept. */
function hopeful(between: (low: number, high: number) => number): Configuration {
  const { groups, backup, ...others }: Configuration = parse(shippedText);
  const [web] = groups as [Configuration["groups"][number]];
  const named = (name: string) => ({
    ...web,
    name,
    hostname: `${name}.xyz-corp.example`,
    servers: Array.from({ length: between(1, 40) }, (_, index) => `${name}-${index}`),
    objectives: { rtoSeconds: between(60, 500), rpoSeconds: between(60, 4_000) },
    detection: { holdDownSeconds: between(30, 600) },
  });
  return {
    ...others,
    groups: [named("web"), named("api")],
    backup: {
      ...backup,
      everyMinutes: between(1, 120),
      copySlots: { limit: between(1, 200), reserve: between(0, 4) },
      retention: {
        frequent: between(1, 300),
        hourly: between(0, 300),
        daily: between(0, 300),
        keptInActive: between(1, 60),
      },
    },
    budget: { monthlyUsd: between(1, 3_000) },
    fleet: { volumesPerServer: between(1, 12), copySeconds: between(30, 400) },
  };
}

/** "everyMinutes: 60 and rpoSeconds: 3937" as fields with their values. */
function changesOf({ path, message }: Problem): { field: string; value: number }[] {
  const [, said = ""] = /mallest change that passes: (.*)\.$/.exec(message) ?? [];
  const section = path === "backup.retention" ? path : path.replace(/\.\w+$/, "");
  return [...said.matchAll(/(\w+): (\d+)/g)].map(([, key = "", value]) => ({
    field: key === "everyMinutes" ? "backup.everyMinutes" : `${section}.${key}`,
    value: Number(value),
  }));
}

type Tree = Record<string, unknown>;

function fieldOf(configuration: Configuration, field: string) {
  const keys = field.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((node, key) => node[key] as Tree, configuration as unknown as Tree);
  return {
    value: Number(parent[last]),
    set: (value: number) => {
      parent[last] = value;
    },
  };
}

const isAccepted = (configuration: Configuration): boolean => planFor(stringify(configuration)).accepted;

test("each smallest change passes with the others, and one step less of it does not", () => {
  const between = numbers();
  let tried = 0;
  for (let plan = 0; plan < PLANS; plan += 1) {
    const original = hopeful(between);
    const { problems } = planFor(stringify(original));
    const changes = problems.flatMap(changesOf);
    if (problems.some((problem) => changesOf(problem).length === 0)) continue;
    const mended = structuredClone(original);
    for (const { field, value } of changes) fieldOf(mended, field).set(value);
    expect({ problems, changes, accepted: isAccepted(mended) }).toMatchObject({ accepted: true });
    for (const { field, value } of changes) {
      const before = fieldOf(original, field).value;
      const nearer = structuredClone(mended);
      fieldOf(nearer, field).set(value + Math.sign(before - value));
      expect({ problems, field, value, accepted: isAccepted(nearer) }).toMatchObject({ accepted: false });
      tried += 1;
    }
  }
  expect(tried).toBeGreaterThan(PLANS);
});
