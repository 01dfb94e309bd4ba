import { describe, expect, test } from "@jest/globals";
import { checksOfCases, checksOfWhole, draftOf } from "./checks.ts";
import { Known, parseKnown } from "./known.ts";
import { pageShows, tableOf } from "./page.ts";
import { compareCase, figuresOf } from "./results.ts";
import { parseCases } from "./table.ts";

const [one] = parseCases("[{ case: volumes, steps: [{ EC2.CreateVolume: {} }, { EC2.DeleteVolume: {} }] }]");
if (one === undefined) throw new Error("no case");
const answers = (State: string) => [
  { kind: "output", output: { State } } as const,
  { kind: "output", output: {} } as const,
];
const known = () =>
  new Known(
    parseKnown(`
      - at: [EC2.CreateVolume State]
        simulator: creating
        moto: available
        right: simulator
        page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
        why: A volume is created first.
    `),
  );
const compared = (by: Known, moto: string) =>
  compareCase(one, { against: "moto", simulator: answers("creating"), emulator: answers(moto) }, by);
const failing = (checks: readonly { name: string; problems: readonly string[] }[]) =>
  checks.filter(({ problems }) => problems.length > 0).map(({ name }) => name);

describe("the differential test", () => {
  test("passes where both sides answer the same, and where it is explained that they do not", () => {
    expect(failing(checksOfCases([compared(known(), "creating")]))).toEqual([]);
    expect(failing(checksOfCases([compared(known(), "available")]))).toEqual([]);
  });

  test("fails where they differ in a way that nothing explains, and drafts an explanation", () => {
    const result = compared(known(), "in-use");
    expect(failing(checksOfCases([result]))).toEqual(["volumes, against moto"]);
    expect(draftOf([result])).toContain('at: ["EC2.CreateVolume State"]');
  });

  test("fails where an explanation no longer applies, and where an operation has no case", () => {
    const by = known();
    compared(by, "creating");
    const called = new Set(["EC2.CreateVolume"]);
    expect(
      failing(checksOfWhole(["EC2.CreateVolume", "EC2.DeleteVolume"], called, by.places(["moto"]))),
    ).toEqual([
      "EC2.DeleteVolume has a case",
      "what is said about EC2.CreateVolume State, against moto, still applies",
    ]);
  });

  test("fails where a side could not play a case", () => {
    expect(
      failing(checksOfCases([{ name: "volumes", against: "moto", steps: [], problem: "not modelled: it" }])),
    ).toEqual(["volumes, against moto"]);
  });

  test("counts by service, and knows when the page shows other figures", () => {
    const operations = ["EC2.CreateVolume", "EC2.DeleteVolume", "S3.GetObject"];
    const [ec2, s3, all] = figuresOf(operations, [compared(known(), "available")]);
    expect(ec2).toMatchObject({ operations: 2, compared: 2, equal: 1, commands: 2, alike: 1 });
    expect(ec2?.explained).toMatchObject({ simulator: 1, undocumented: 0 });
    expect(s3).toMatchObject({ operations: 1, compared: 0 });
    expect(all).toMatchObject({ operations: 3, compared: 2 });
    expect(tableOf(ec2 ? [ec2] : [])).toContain("| EC2 | 2 | 2 | 1 | 1 | 2 | 1 | 1 | 0 | 0 | 0 |");
    expect(pageShows("moto", ec2 ? [ec2] : [])).toBe(false);
  });
});
