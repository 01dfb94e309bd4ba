import { describe, expect, test } from "@jest/globals";
import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import { MINUTE, WEST } from "../helpers/ec2-world.ts";
import { ADDRESSES, type FailoverWorld, inFailoverWorld, RUN } from "../helpers/failover-world.ts";
import { HOSTNAME, serverIn } from "../helpers/global-world.ts";
import { inStandbyWorld, type Point } from "../helpers/standby-world.ts";
import { suspect } from "../helpers/suspicions.ts";

type Answer = { readonly status: string; readonly reasons: readonly string[] };

const POINT: Point = { server: "web-1", set: "web/web-1/1", takenAt: "2026-11-24T00:00:00.000Z" };
const MARKER = "2026-11-23T23:59:55.000Z";
/** Verifies for a run whose suspicion was confirmed, unless it says otherwise. */
async function verify(
  world: FailoverWorld,
  points: readonly Point[] = [POINT],
  { suspicion = "confirmed", turned = false }: { suspicion?: "confirmed" | "cleared"; turned?: boolean } = {},
): Promise<Answer> {
  const undecided = await suspect(world, suspicion);
  return world.run<Answer>("VerifyStandby", { ...RUN, ...undecided, turned, points });
}

/** What differs from a perfect standby: of the health page, or of the page about the data. */
interface Flaws {
  readonly health?: object;
  readonly page?: object;
  readonly data?: unknown;
}

const perfect = (path: string, { health, page, data }: Flaws) =>
  path === "/health"
    ? { body: '{"status":"healthy"}', certificateNames: [HOSTNAME], ...health }
    : {
        body:
          typeof data === "string" ? data : JSON.stringify({ epoch: 1, marker: MARKER, ...(data as object) }),
        certificateNames: [HOSTNAME],
        ...page,
      };
/** A standby with flaws; returns the paths that it was asked for. */
const serve = (world: FailoverWorld, flaws: Flaws | ((request: number) => Flaws) = {}) => {
  const paths: string[] = [];
  const server = serverIn(WEST, ({ path }) => {
    paths.push(path);
    return perfect(path, typeof flaws === "function" ? flaws(paths.length) : flaws);
  });
  world.cloud.internet.listen(ADDRESSES[WEST], server);
  return paths;
};

describe("a standby that would be verified", () => {
  test("is called off when the active Region serves again by now", () =>
    inFailoverWorld(async (world) => {
      serve(world);
      expect(await verify(world, [POINT], { suspicion: "cleared" })).toMatchObject({
        status: "called-off",
        verdict: { status: "cleared" },
        reasons: ["the endpoint of the active Region answers again"],
      });
    }));

  test("waits while the active Region has just answered, though the suspicion stands", () =>
    inFailoverWorld(async (world) => {
      serve(world);
      const slot = (seconds: number, probe: "UP" | "DOWN") =>
        openEvidence(world.table(WEST)).record("web", {
          slotMs: world.kernel.now() - seconds * 1000,
          probe,
          oracle: "DOWN",
          selfCheck: "UP",
          beacon: "DOWN",
          reasons: [],
        });
      await slot(20, "UP");
      await slot(10, "DOWN");
      expect(await verify(world)).toMatchObject({ status: "verified" });
      await slot(5, "UP");
      expect(await verify(world)).toMatchObject({
        status: "pending",
        reasons: ["the endpoint in us-east-1 has just answered"],
      });
    }));

  test("is verified all the same for a run that has turned the group already", () =>
    inFailoverWorld(async (world) => {
      serve(world);
      const late = await verify(world, [POINT], { suspicion: "cleared", turned: true });
      expect(late).toMatchObject({ status: "verified" });
    }));
});

describe("a standby is verified", () => {
  test("by three good answers under the production name, and its marker", () =>
    inFailoverWorld(async (world) => {
      const paths = serve(world);
      expect(await verify(world)).toMatchObject({ status: "verified" });
      expect(paths).toEqual(["/health", "/health", "/health", "/lifeboat"]);
    }));

  test("when it was restored from the recovery point that is claimed, and not from another one", () =>
    inStandbyWorld(async (world) => {
      const older = await world.point();
      await world.point();
      const points = await world.restore();
      await world.start();
      expect((await verify(world, points)).reasons).toEqual([`endpoint ${world.addresses[WEST]}: refused`]);
      await world.kernel.sleep(MINUTE);
      expect(await verify(world, points)).toMatchObject({ status: "verified" });
      expect((await verify(world, [older])).reasons[0]).toContain("is not of the recovery point of");
    }));
});

const wrongs: readonly [what: string, flaws: Flaws, reason: string][] = [
  ["another body", { health: { body: "It works!" } }, 'the body lacks "healthy"'],
  ["another status", { health: { status: 503 } }, "status 503 instead of 200"],
  ["a redirect", { health: { status: 301 } }, "status 301 instead of 200"],
  ["a good answer that takes too long", { health: { serviceMs: 2_100 } }, "more than 2000"],
  ["no answer in time", { health: { serviceMs: 10_000 } }, "timeout"],
  ["a certificate for another name", { health: { certificateNames: ["www.other.example"] } }, "certificate"],
  ["no certificate", { health: { certificateNames: [] } }, "certificate"],
  ["the data of an hour before", { data: { marker: "2026-11-23T23:00:00.000Z" } }, "is not of the recovery"],
  ["data from after the point", { data: { marker: "2026-11-24T00:05:00.000Z" } }, "is not of the recovery"],
  ["no marker", { data: { marker: null } }, "no recovery marker"],
  ["the old epoch", { data: { epoch: 0 } }, "believes in epoch 0, expected 1"],
  ["an epoch that is a word", { data: { epoch: "1" } }, 'believes in epoch "1", expected 1'],
  ["a data page that is none", { data: "<html>" }, "is not JSON of a server"],
  ["a data page that is null", { data: "null" }, "is not JSON of a server"],
  ["a data page that fails", { page: { status: 500 } }, "status 500"],
  ["a data page that does not come", { page: { serviceMs: 10_000 } }, "the page /lifeboat: timeout"],
];

describe("a standby is not verified, and the reason is told", () => {
  test.each(wrongs)("by %s", (_, flaws, reason) =>
    inFailoverWorld(async (world) => {
      serve(world, flaws);
      const answer = await verify(world);
      expect(answer.status).toBe("pending");
      expect(answer.reasons.join()).toContain(reason);
    }),
  );

  test.each([1, 2, 3])("by a bad answer in place %i of three", (place) =>
    inFailoverWorld(async (world) => {
      const paths = serve(world, (request) => (request === place ? { health: { status: 500 } } : {}));
      expect(await verify(world)).toMatchObject({ status: "pending" });
      expect(paths).toHaveLength(place);
    }),
  );

  test("by silence, within its time-out even when every answer is as slow as it may be", () =>
    inFailoverWorld(async (world) => {
      expect((await verify(world)).reasons).toEqual([`endpoint ${ADDRESSES[WEST]}: not-found`]);
      serve(world, { health: { serviceMs: 1_900 }, page: { serviceMs: 10_000 } });
      const from = world.kernel.now();
      expect(await verify(world)).toMatchObject({ status: "pending" });
      expect(world.kernel.now() - from).toBeLessThan(15_000);
    }));

  test("by an input without a recovery point: nothing would prove its data", () =>
    inFailoverWorld(async (world) => {
      serve(world);
      await expect(verify(world, [])).rejects.toMatchObject({ name: "InvalidInput" });
    }));

  test("by a Region whose address nobody has configured: that is a failed step, not a server that boots", () =>
    inFailoverWorld(async (world) => {
      delete world.addresses[WEST];
      await expect(verify(world)).rejects.toMatchObject({ name: "StepFailed" });
    }));
});

describe("the switch is verified", () => {
  const ask = (world: FailoverWorld, answers: readonly string[] | undefined) => {
    world.dns = (name) => (name === HOSTNAME ? answers : undefined);
    return world.run<{ status: string }>("VerifySwitch", RUN);
  };

  test("when the zone's servers answer with the standby alone", () =>
    inFailoverWorld(async (world) => {
      expect(await ask(world, [ADDRESSES[WEST]])).toMatchObject({ status: "switched" });
    }));

  test.each([
    ["the old active", [ADDRESSES["us-east-1"]]],
    ["both", [ADDRESSES[WEST], ADDRESSES["us-east-1"]]],
    ["nothing", []],
    ["silence", undefined],
  ])("not by %s", (_, answers) =>
    inFailoverWorld(async (world) => {
      expect(await ask(world, answers)).toMatchObject({ status: "pending" });
    }),
  );
});
