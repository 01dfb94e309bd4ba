import { describe, expect, test } from "@jest/globals";
import { ABSENT, Comparer } from "./compare.ts";
import type { Outcome } from "./side.ts";

const step = { service: "EC2", operation: "DescribeVolumes", about: undefined };
const output = (value: unknown): Outcome => ({ kind: "output", output: value });
const refusal = (name: string, httpStatusCode = 400): Outcome => ({
  kind: "error",
  error: Object.assign(new Error("words"), { name, $metadata: { httpStatusCode } }),
});
const differences = (simulator: Outcome, moto: Outcome, of: Partial<typeof step> = {}) =>
  new Comparer().compare({ ...step, ...of }, simulator, moto);

describe("the comparison of two answers", () => {
  test("takes ids, times and accounts for what they stand for", () => {
    const answer = (id: string, account: string, at: Date) =>
      output({ Id: id, Arn: `arn:aws:ec2:us-west-2:${account}:volume/${id}`, At: at, $metadata: {} });
    const one = answer("vol-0123456789abcdef0", "111122223333", new Date(1));
    const other = answer("vol-aaaaaaaaaaaaaaaaa", "400000000001", new Date(2));
    expect(differences(one, other)).toEqual([]);
  });

  test("sees that an id is not that of the same thing as before", () => {
    const comparer = new Comparer();
    comparer.compare(step, output({ Id: "vol-00000001" }), output({ Id: "vol-0000000a" }));
    const found = comparer.compare(step, output({ Id: "vol-00000001" }), output({ Id: "vol-0000000b" }));
    expect(found).toMatchObject([{ path: "Id", simulator: "one that is known", emulator: "a new one" }]);
  });

  test("names each member that is other, or on one side only", () => {
    const found = differences(
      output({ Volumes: [{ Size: 8, Iops: 100 }] }),
      output({ Volumes: [{ Size: 9, Kind: "x" }] }),
    );
    expect(found.map(({ path, simulator, emulator }) => [path, simulator, emulator])).toEqual([
      ["Volumes[].Size", 8, 9],
      ["Volumes[].Iops", 100, ABSENT],
      ["Volumes[].Kind", ABSENT, "x"],
    ]);
  });

  test("does not care for the order of lists that have none", () => {
    const tags = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ];
    expect(differences(output({ Tags: tags }), output({ Tags: tags.toReversed() }))).toEqual([]);
    const others = differences(output({ Other: tags }), output({ Other: tags.toReversed() }));
    expect(others).not.toEqual([]);
  });

  test("tells codes and statuses apart, and not the words of a message", () => {
    expect(differences(refusal("A"), refusal("A"))).toEqual([]);
    expect(differences(refusal("A"), refusal("B", 404)).map(({ path }) => path)).toEqual([
      "error.code",
      "error.status",
    ]);
  });

  test("names what a refusal is about where the step says it", () => {
    const [found] = differences(refusal("A"), output({}), { about: "no size" } as never);
    expect(found).toMatchObject({ path: "answer, no size", simulator: "A", emulator: "answers" });
  });

  test("takes an empty element of EC2 for none, and that of DynamoDB for what it is", () => {
    const [empty, none] = [output({ Tags: [] }), output({})];
    expect(differences(empty, none)).toEqual([]);
    expect(differences(empty, none, { service: "DynamoDB" })).not.toEqual([]);
  });
});
