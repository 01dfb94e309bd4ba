import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { givenOf } from "./given.ts";
import { Known, parseKnown, readKnown } from "./known.ts";
import { simulatedOperations } from "./simulated.ts";
import { calledBy, parseCases, readCases } from "./table.ts";

const cases = readCases();
const operations = await simulatedOperations(readFileSync("lifeboat.yml", "utf8"));

describe("the table of cases", () => {
  test("has a case for every operation that the simulator answers, and for no other", () => {
    expect(operations.length).toBeGreaterThan(80);
    const called = calledBy(cases);
    expect(operations.filter((operation) => !called.has(operation))).toEqual([]);
    expect([...called].filter((operation) => !operations.includes(operation))).toEqual([]);
  });

  test("has each name once, and gives only what can be given", () => {
    const names = cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { given } of cases)
      for (const kind of Object.values(given)) expect(givenOf(kind)).toBeDefined();
  });

  test("refuses a step that names no command, or two", () => {
    expect(() => parseCases("[{ case: x, steps: [{ as: y }] }]")).toThrow("a step has one key");
    expect(() => parseCases("[{ case: x, steps: [{ A.B: {}, C.D: {} }] }]")).toThrow("a step has one key");
  });
});

describe("the known differences", () => {
  test("are each decided by a page of AWS, in a sentence, about operations that have a case", () => {
    const known = readKnown();
    expect(known.length).toBeGreaterThan(50);
    const places = known.flatMap(({ at }) => at.map((place) => place.split(" ")[0] ?? ""));
    expect(places.filter((operation) => !calledBy(cases).has(operation))).toEqual([]);
  });

  const [explanation] = parseKnown(`
    - at: [EC2.CreateVolume State, EC2.CreateVolume Size]
      simulator: creating
      moto: available
      right: simulator
      page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
      why: A volume is created first.
  `);
  const all = explanation ? [explanation] : [];
  const difference = {
    operation: "EC2.CreateVolume",
    path: "State",
    simulator: "creating",
    emulator: "available",
  };

  test("explain nothing but the values that they name", () => {
    const known = new Known(all);
    expect(known.explain("moto", difference)).toBe(explanation);
    expect(known.explain("moto", { ...difference, emulator: "error" })).toBeUndefined();
    expect(known.explain("moto", { ...difference, operation: "EC2.DescribeVolumes" })).toBeUndefined();
  });

  test("that explain nothing any more are named, place by place", () => {
    const known = new Known(all);
    known.explain("moto", difference);
    expect(known.places(["moto"])).toMatchObject([
      { place: "EC2.CreateVolume State, against moto,", applies: true },
      { place: "EC2.CreateVolume Size, against moto,", applies: false },
    ]);
  });

  test("without a page of AWS or without a sentence are refused", () => {
    const text = (page: string, why: string) =>
      `[{ at: [EC2.CreateVolume State], simulator: 1, moto: 2, right: simulator, page: "${page}", why: "${why}" }]`;
    expect(parseKnown(text("https://docs.aws.amazon.com/x", "So it is."))).toHaveLength(1);
    expect(() => parseKnown(text("https://example.com/x", "So it is."))).toThrow();
    expect(() => parseKnown(text("https://docs.aws.amazon.com/x", "so"))).toThrow();
  });
});
