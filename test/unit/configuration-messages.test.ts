import { describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { readConfiguration } from "../../functions/lib/config/load.ts";
import { read } from "../helpers/project.ts";

/** lifeboat.yml with everything in it that it can hold. */
const COMPLETE: unknown = {
  ...parse(read("lifeboat.yml")),
  notifications: { emails: ["ops@xyz-corp.example"] },
  fleet: {
    volumesPerServer: 1,
    writtenGiBPerVolume: 8,
    changedGiBPerVolumePerDay: 1,
    rootGiBPerServer: 8,
    snapshotSeconds: 95,
    copySeconds: 210,
  },
};

type Path = readonly string[];
type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/** Every place in a value, the whole first. */
const placesOf = (value: unknown, path: Path = []): Path[] => [
  path,
  ...(isTree(value) ? Object.keys(value).flatMap((key) => placesOf(value[key], [...path, key])) : []),
];

/** The value with another one at a place; undefined leaves it out. */
function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? replaced(item, rest, by) : item));
  return isTree(value) ? { ...value, [key]: replaced(value[key], rest, by) } : value;
}

/** Of each type, and of each that a range or a pattern can refuse. */
const WRONG = [undefined, null, true, "Nö nö", "", -1, 0.5, 1e9, Number.NaN, [], ["x"], [[]], {}, { a: 1 }];

/** What the schema's library says where nobody has said anything better. */
const GENERIC = /invalid|input|received|undefined|NaN|union|type |regex|pattern/i;

const cases = placesOf(COMPLETE).flatMap((path) => WRONG.map((wrong) => ({ path, wrong })));
const problemsWith = (path: Path, wrong: unknown) =>
  readConfiguration(stringify(replaced(COMPLETE, path, wrong)) ?? "").problems;

describe("whatever stands wherever in lifeboat.yml", () => {
  test("is either accepted or answered with what is expected there, in words of ours", () => {
    const refused = cases.flatMap(({ path, wrong }) => problemsWith(path, wrong));
    expect(refused.length).toBeGreaterThan(400);
    expect([
      ...new Set(refused.map(({ expected }) => expected).filter((said) => GENERIC.test(said))),
    ]).toEqual([]);
  });

  test("is answered by one problem where it is of another type altogether", () => {
    for (const { path, wrong } of cases) {
      const paths = problemsWith(path, wrong).map((problem) => problem.path);
      const twice = paths.filter(
        (one, index) => paths.indexOf(one) !== index && one !== "backup.everyMinutes",
      );
      expect({ path, wrong, twice }).toEqual({ path, wrong, twice: [] });
    }
  });
});

test("an address says that it is to be one", () => {
  expect(problemsWith(["notifications", "emails", "0"], "x")).toEqual([
    expect.objectContaining({
      path: "notifications.emails.0",
      expected: "an e-mail address such as ops@xyz-corp.example",
      found: '"x"',
    }),
  ]);
});

describe("a text that is no YAML", () => {
  test.each([
    ["a: [1\nb: 2", "line 2"],
    ["a: 1\na: 2", "line 2"],
    ["\tx: 1", "line 1"],
  ])("says its place once: %j", (text, place) => {
    const [problem, ...others] = readConfiguration(text).problems;
    expect(others).toEqual([]);
    expect(problem?.path).toBe(place);
    expect(problem?.message).not.toMatch(/line \d|column \d/);
  });

  test("is refused and no failure of ours where an alias names nothing", () => {
    expect(readConfiguration("a: *b").problems).toMatchObject([{ expected: "valid YAML" }]);
  });
});
