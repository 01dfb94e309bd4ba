import { describe, expect, test } from "@jest/globals";
import { openClaims } from "../../functions/lib/aws/claims.ts";
import { openCopyClaims } from "../../functions/lib/aws/copy-claims.ts";
import type { Condition, Item, Table } from "../../functions/lib/aws/table.ts";
import { AccessRefused, AnswerUnknown, Throttled } from "../../functions/lib/errors.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";

const SECOND = 1_000;
/** EC2's own words, as the SDK throws them. */
const refusal = (name: string) => Object.assign(new Error(`no: ${name}`), { name, $fault: "client" });
const failing = (error: unknown) => () => Promise.reject(error);
const nothing = () => Promise.resolve();

/** A table in memory that knows the one condition that claims use, and a clock that a test sets. */
function world() {
  const items = new Map<string, Item>();
  const clock = { now: 1_000_000 * SECOND };
  const host = { now: () => new Date(clock.now) } as Host;
  /** The SDK repeats a write whose answer is lost, and hears the answer to the second one. */
  const answers = { lost: false };
  const put = (group: string, item: string, attributes: Item, condition?: Condition): boolean => {
    const there = items.get(`${group}/${item}`);
    const { now, by } = condition?.values ?? {};
    const isFree = !there || now === undefined || Number(there["expiresAt"]) <= Number(now);
    if (!isFree && there["by"] !== by) return false;
    items.set(`${group}/${item}`, attributes);
    return true;
  };
  const table: Table = {
    get: async (group, item) => items.get(`${group}/${item}`),
    between: async (group, first, last) =>
      [...items].flatMap(([key, item]) =>
        key >= `${group}/${first}` && key <= `${group}/${last}` ? [item] : [],
      ),
    put: async (group, item, attributes, condition) => {
      if (answers.lost) put(group, item, attributes, condition);
      return put(group, item, attributes, condition);
    },
    set: async (group, item, attributes) => {
      items.set(`${group}/${item}`, { ...items.get(`${group}/${item}`), ...attributes });
      return true;
    },
  };
  return { clock, answers, claims: openClaims(host, table), copyClaims: openCopyClaims(host, table) };
}

const request = { group: "web", name: "set#web-1", by: "tick-1", seconds: 150 };
/** The same claim, by somebody else. */
const another = { ...request, by: "tick-2" };

describe("a claimed act", () => {
  test("is carried out by one of those who want to, until the claim has expired", async () => {
    const { clock, claims } = world();
    expect(await claims.act(request, nothing)).toEqual({ outcome: "done" });
    expect(await claims.act(another, failing(new Error("twice")))).toEqual({ outcome: "held" });
    clock.now += 150 * SECOND;
    expect(await claims.act(another, nothing)).toEqual({ outcome: "done" });
  });

  test("is carried out by its claimant when the answer to the claim was lost and the write is repeated", async () => {
    const { answers, claims } = world();
    answers.lost = true;
    expect(await claims.act(request, nothing)).toEqual({ outcome: "done" });
    expect(await claims.act(another, nothing)).toEqual({ outcome: "held" });
  });

  test("keeps its claim when nobody knows whether it was carried out", async () => {
    const { claims } = world();
    const unknown = await claims.act(request, failing(new AnswerUnknown("no answer")));
    expect(unknown).toEqual({ outcome: "unknown", reason: "no answer" });
    expect(await claims.act(another, nothing)).toEqual({ outcome: "held" });
  });

  test.each([new Throttled("later"), new AccessRefused("never")])(
    "gives its claim back when it was certainly not carried out (%s), and throws",
    async (error) => {
      const { claims } = world();
      await expect(claims.act(request, failing(error))).rejects.toBe(error);
      expect(await claims.act(another, nothing)).toEqual({ outcome: "done" });
    },
  );

  test("keeps its claim, marked, when AWS refused it", async () => {
    const { clock, claims } = world();
    const refused = await claims.act(request, failing(refusal("InvalidSnapshot.NotFound")));
    expect(refused).toMatchObject({ outcome: "refused", code: "InvalidSnapshot.NotFound" });
    expect(await claims.act(another, nothing)).toEqual({ outcome: "held" });
    expect(await claims.standing("web", "set#")).toMatchObject([{ refused: "InvalidSnapshot.NotFound" }]);
    clock.now += 150 * SECOND;
    expect(await claims.standing("web", "set#")).toEqual([]);
  });

  test("gives its claim back when only a copy slot was missing", async () => {
    const { claims } = world();
    expect(await claims.act(request, failing(refusal("ResourceLimitExceeded")))).toMatchObject({
      outcome: "refused",
      code: "ResourceLimitExceeded",
    });
    expect(await claims.act(another, nothing)).toEqual({ outcome: "done" });
  });

  test("hides no mistake of ours", async () => {
    const { claims } = world();
    const mistake = new TypeError("undefined is not a function");
    await expect(claims.act(request, failing(mistake))).rejects.toBe(mistake);
  });
});

describe("claims to copies", () => {
  const copy = { group: "web", by: "tick-1", sourceSnapshot: "snap-1", sourceVolume: "vol-1", attempt: 1 };

  test("are told apart by snapshot and attempt", async () => {
    const { copyClaims } = world();
    await copyClaims.start(copy, nothing);
    expect(await copyClaims.start({ ...copy, by: "tick-2" }, nothing)).toEqual({ outcome: "held" });
    expect(await copyClaims.start({ ...copy, attempt: 2 }, nothing)).toEqual({ outcome: "done" });
    expect(await copyClaims.start({ ...copy, sourceSnapshot: "snap-2" }, nothing)).toEqual({
      outcome: "done",
    });
    expect(await copyClaims.standing("web")).toContainEqual({
      sourceSnapshot: "snap-1",
      sourceVolume: "vol-1",
      attempt: 2,
      refused: null,
    });
  });

  test("come with a limit that is lowered for the whole Region", async () => {
    const { copyClaims } = world();
    expect(await copyClaims.reducedLimit()).toBeUndefined();
    expect(await copyClaims.reduce(18)).toMatchObject({ limit: 9 });
    expect(await copyClaims.reducedLimit()).toMatchObject({ limit: 9 });
  });
});
