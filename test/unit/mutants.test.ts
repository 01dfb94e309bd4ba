import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { judgeExpectations } from "../../cli/report/expectations.ts";
import { parseSideFault } from "../../simulator/faults/side-fault-kinds.ts";
import { watchInvariants } from "../../simulator/invariants/watch.ts";
import { Trace } from "../../simulator/kernel/trace.ts";
import { expectationOf } from "../../simulator/scenarios/scenario.ts";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { ROOT, read } from "../helpers/project.ts";
import { CONFIGURATION } from "../helpers/trace-builder.ts";
import { changed, DoesNotApply } from "../mutants/change.ts";
import { loadedBy, mayChangeTemplates } from "../mutants/imports.ts";
import { type Mutant, parseMutant, readMutants } from "../mutants/mutant.ts";
import { meets, resultOf } from "../mutants/result.ts";

const mutants = readMutants(join(ROOT, "test", "mutants"));
const cases = mutants.map((mutant) => [mutant.name, mutant] as const);
const present = (file: string) => (existsSync(join(ROOT, file)) ? read(file) : undefined);

/** What it promises, that no alarm goes off, is no expectation yet: a drill has nothing that could trip. */
const UNPROVEN: readonly string[] = [];

/** The ids of the invariants that a run evaluates. */
function invariants(): string[] {
  const trace = new Trace();
  watchInvariants(trace, { seed: 1, scenario: "none", configuration: CONFIGURATION }).finish();
  return trace.records.flatMap((record) =>
    record.kind === "invariants" ? Object.keys(record.evaluations) : [],
  );
}

/** All that can trip in the rehearsals of a mutant. */
function trippable({ scenario: name, seeds }: Mutant): string[] {
  const scenario = SCENARIOS[name];
  const expectations = seeds.flatMap((seed) =>
    judgeExpectations([], scenario && expectationOf(scenario, seed), "").map(({ expected }) => expected),
  );
  return [...invariants(), ...expectations, "objectives"];
}

describe("the planted defects", () => {
  test("are at least two dozen", () => {
    expect(mutants.length).toBeGreaterThanOrEqual(24);
  });

  test.each(cases)("%s applies to the product as it is", (_, mutant) => {
    for (const [file, text] of changed(mutant, present)) expect(text).not.toBe(read(file));
  });

  test.each(cases)("%s names a scenario, faults and findings that there are", (_, mutant) => {
    expect(Object.keys(SCENARIOS)).toContain(mutant.scenario);
    const unknown = mutant.catches.filter(
      (demand) => !trippable(mutant).some((what) => meets({ what }, demand)),
    );
    expect(unknown).toEqual([]);
    expect(mutant.faults.map(parseSideFault).filter((fault) => "expected" in fault)).toEqual([]);
  });

  test("change no code that the simulator or its checkers load", () => {
    const shared = loadedBy(ROOT, ["simulator/**/*.ts", "cli/report/*.ts"]);
    const files = new Set(mutants.flatMap(({ changes }) => [...changes.keys()]));
    expect([...files].filter((file) => file.endsWith(".ts") && shared.has(file))).toEqual([]);
  });

  test.each(invariants())("prove that %s can break", (id) => {
    expect(mutants.filter(({ catches }) => catches.includes(id)).length).toBeGreaterThan(0);
  });

  test.each(Object.keys(SCENARIOS))("prove that %s can fail, unless it is known for unproven", (name) => {
    const isProven = mutants.some(({ scenario }) => scenario === name);
    expect(isProven).toBe(!UNPROVEN.includes(name));
  });
});

const HEADER = ["Breaks: It waits.", "Catches: I6", "Scenario: region-lost", "Seeds: 1, 2"];
const DIFF = [
  "--- functions/a.ts",
  "+++ functions/a.ts",
  "@@ -1,3 +1,3 @@",
  " zero",
  " one",
  "-two",
  "+three",
  "",
];
const text = (header: readonly string[], diff: readonly string[] = DIFF) =>
  [...header, "", ...diff].join("\n");
const mutant = parseMutant("waits", text(HEADER));
const rehearsal = { scenario: "region-lost", seed: 1, faults: [] };

describe("a patch file", () => {
  test("says what it breaks, what catches it and where", () => {
    expect(mutant).toMatchObject({ breaks: "It waits.", catches: ["I6"], seeds: [1, 2], faults: [] });
    expect([...mutant.changes.keys()]).toEqual(["functions/a.ts"]);
  });

  test("is refused with all that is wrong with it", () => {
    const wrong = text(["Breaks: a", "Seeds: none", "Because: b"], DIFF.slice(0, 2));
    const planted = DIFF.map((line) => line.replace("functions/", "simulator/"));
    expect(() => parseMutant("odd", wrong)).toThrow(
      /no field begins "Because".*Catches stands there 0 times.*Scenario stands there 0 times.*Seeds are numbers/,
    );
    expect(() => parseMutant("odd", text(HEADER, planted))).toThrow("simulator/a.ts is not the product's");
    expect(() => parseMutant("odd", text(HEADER, []))).toThrow("there is no diff");
  });

  test("applies where its context has moved or changed a little, and not where its line is gone", () => {
    expect(changed(mutant, () => "-\nzero\none\ntwo\n").get("functions/a.ts")).toBe("-\nzero\none\nthree\n");
    expect(changed(mutant, () => "0\none\ntwo\n").get("functions/a.ts")).toBe("0\none\nthree\n");
    expect(() => changed(mutant, () => "zero\none\n2\n")).toThrow(DoesNotApply);
    expect(() => changed(mutant, () => undefined)).toThrow(DoesNotApply);
  });
});

describe("a defect", () => {
  const outcome = (finding: Parameters<typeof resultOf>[2]) => resultOf(mutant, rehearsal, finding).outcome;

  test("is caught by what its patch names, whatever else trips", () => {
    const other = { what: "I7", found: "moved" };
    expect(outcome({ tripped: [other, { what: "I6", found: "not served" }] })).toBe("caught");
    expect(outcome({ tripped: [other] })).toBe("mistaken");
  });

  test("that nothing notices survives, and one that crashes proves nothing", () => {
    expect(outcome({ tripped: [] })).toBe("survived");
    expect(outcome({ crash: "SyntaxError" })).toBe("crashed");
  });

  test("is not caught by an invariant whose name only begins like it", () => {
    expect(meets({ what: "I10" }, "I1")).toBe(false);
    expect(meets({ what: "traffic stays, and nothing is fenced" }, "traffic stays")).toBe(true);
  });

  test("is deployed with templates of its own where it may change them", () => {
    expect(mayChangeTemplates(ROOT, ["functions/take-over/handler.ts"])).toBe(false);
    expect(mayChangeTemplates(ROOT, ["state-machines/failover.asl.json"])).toBe(true);
    expect(mayChangeTemplates(ROOT, ["functions/take-over/function.yml"])).toBe(true);
    expect(mayChangeTemplates(ROOT, ["functions/lib/domain/names.ts"])).toBe(true);
    expect(mayChangeTemplates(ROOT, ["functions/lib/config/rules.ts"])).toBe(true);
  });
});
