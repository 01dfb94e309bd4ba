import { describe, expect, test } from "@jest/globals";
import { ADDRESS, type GlobalWorld, HOSTNAME, inGlobalWorld, serverIn } from "../helpers/global-world.ts";

const endpoint = { Type: "HTTPS", IPAddress: ADDRESS["us-east-1"], FullyQualifiedDomainName: HOSTNAME };
const fast = { ...endpoint, RequestInterval: 10, FailureThreshold: 1 };
const bucket = "lifeboat-drill-switch.s3.us-west-2.amazonaws.com";
/** Taking over puts an object into the other Region's bucket; this check trips when the object is there. */
const takeover = {
  Type: "HTTPS_STR_MATCH",
  FullyQualifiedDomainName: bucket,
  ResourcePath: "/takeover/web",
  SearchString: "taken-over",
  RequestInterval: 10,
  FailureThreshold: 1,
  Inverted: true,
};
const metric = {
  Type: "CLOUDWATCH_METRIC",
  AlarmIdentifier: { Region: "us-west-2", Name: "lifeboat-drill-web-taken-over" },
  InsufficientDataHealthStatus: "LastKnownStatus",
};

/** Lets the endpoint serve the first `good` of the sixteen checkers and refuse the others. */
function serveSome({ network }: GlobalWorld, good: number): void {
  const served = new Set<string>();
  const respond = ({ from }: { from: string }) => {
    if (served.size < good) served.add(from);
    return served.has(from) ? {} : ("refused" as const);
  };
  network.listen(ADDRESS["us-east-1"], serverIn("us-east-1", respond));
}

/** Virtual milliseconds until a check is (un)healthy; stops waiting after ten minutes. */
async function until({ kernel, route53 }: GlobalWorld, id: string, healthy: boolean): Promise<number> {
  const from = kernel.now();
  while (route53.status(id).healthy !== healthy && kernel.now() - from < 600_000) await kernel.sleep(50);
  return kernel.now() - from;
}

describe("an endpoint check", () => {
  test.each([
    { good: 16, healthy: true },
    { good: 3, healthy: true },
    { good: 2, healthy: false },
    { good: 0, healthy: false },
  ])("is healthy ($healthy) while $good of 16 checkers say so: more than 18 % must", ({ good, healthy }) =>
    inGlobalWorld(async (world) => {
      serveSome(world, good);
      const id = world.check("endpoint", fast);
      await world.kernel.sleep(60_000);
      expect(world.route53.status(id)).toEqual({ healthy, published: healthy });
    }),
  );

  test("is probed by two checkers in each of eight Regions, every interval, at instants of their own", () =>
    inGlobalWorld(async (world) => {
      serveSome(world, 16);
      world.check("endpoint", { ...endpoint, RequestInterval: 30 });
      await world.kernel.sleep(300_000);
      const probes = world.records("probe");
      const checkers = new Set(probes.map((probe) => probe.checker));
      expect(checkers.size).toBe(16);
      expect(new Set([...checkers].map((place) => place.split("/")[1])).size).toBe(8);
      expect(probes.length).toBeGreaterThanOrEqual(159);
      expect(probes.length).toBeLessThanOrEqual(160);
      expect(new Set(probes.map((probe) => Math.floor((probe.at % 30_000) / 1_000))).size).toBeGreaterThan(8);
    }));

  test("comes from the published address ranges", () =>
    inGlobalWorld(async ({ network, kernel, check }) => {
      const sources = new Set<string | undefined>();
      network.listen(
        ADDRESS["us-east-1"],
        serverIn("us-east-1", ({ sourceAddress }) => void sources.add(sourceAddress)),
      );
      check("endpoint", fast);
      await kernel.sleep(10_000);
      expect(sources.size).toBe(16);
      expect([...sources].every((source) => /^(54|107|176|177)(\.\d+){3}$/.test(source ?? ""))).toBe(true);
    }));

  test("needs FailureThreshold equal results in a row, of passes as of failures", () =>
    inGlobalWorld(async (world) => {
      serveSome(world, 16);
      const id = world.check("endpoint", { ...fast, FailureThreshold: 3 });
      await world.kernel.sleep(60_000);
      serveSome(world, 0);
      const fallMs = await until(world, id, false);
      expect(fallMs).toBeGreaterThan(20_000);
      expect(fallMs).toBeLessThan(31_000);
      serveSome(world, 16);
      const riseMs = await until(world, id, true);
      expect(riseMs).toBeGreaterThan(19_000);
      expect(riseMs).toBeLessThan(31_000);
    }));

  test("does not fall while every second result is good", () =>
    inGlobalWorld(async (world) => {
      const asked = new Map<string, number>();
      world.network.listen(
        ADDRESS["us-east-1"],
        serverIn("us-east-1", ({ from }) => {
          const times = (asked.get(from) ?? 0) + 1;
          asked.set(from, times);
          return times % 2 === 0 ? {} : "refused";
        }),
      );
      const id = world.check("endpoint", { ...fast, FailureThreshold: 2 });
      await world.kernel.sleep(600_000);
      expect(world.route53.status(id).healthy).toBe(true);
      expect(world.records("check")).toHaveLength(1);
    }));

  test.each([
    { answer: { status: 200 }, ok: true },
    { answer: { status: 301 }, ok: true },
    { answer: { status: 404 }, ok: false },
    { answer: { status: 503 }, ok: false },
    { answer: { serviceMs: 1_400 }, ok: true },
    { answer: { serviceMs: 2_100 }, ok: false },
    { answer: { certificateNames: ["someone.else.example"] }, ok: true },
    { answer: "refused" as const, ok: false },
    { answer: undefined, ok: false },
  ])("takes $answer as good: $ok", ({ answer, ok }) =>
    inGlobalWorld(async ({ network, kernel, check, records }) => {
      network.listen(
        ADDRESS["us-east-1"],
        serverIn("us-east-1", () => answer),
      );
      check("endpoint", fast);
      await kernel.sleep(30_000);
      expect(new Set(records("probe").map((probe) => probe.ok))).toEqual(new Set([ok]));
    }),
  );

  test("gives up connecting after four seconds", () =>
    inGlobalWorld(async ({ kernel, check, records }) => {
      check("endpoint", fast);
      await kernel.sleep(30_000);
      const [first] = records("probe");
      expect(first).toMatchObject({ ok: false, reason: "timeout" });
      expect((first?.at ?? 0) - (records("check")[0]?.at ?? 0)).toBeGreaterThanOrEqual(4_000);
    }));

  test.each([
    { padding: 5_110, ok: true },
    { padding: 5_111, ok: false },
  ])("finds its string behind $padding bytes: $ok, for it reads 5,120", ({ padding, ok }) =>
    inGlobalWorld(async ({ network, kernel, check, records }) => {
      const body = `${"é".repeat(Math.floor(padding / 2))}${" ".repeat(padding % 2)}taken-over`;
      network.listen(
        ADDRESS["us-east-1"],
        serverIn("us-east-1", () => ({ body })),
      );
      check("endpoint", { ...fast, Type: "HTTPS_STR_MATCH", SearchString: "taken-over" });
      await kernel.sleep(11_000);
      expect(records("probe").every((probe) => probe.ok === ok)).toBe(true);
    }),
  );

  test("loses the checkers of a lost Region and counts without them after a while", () =>
    inGlobalWorld(async (world) => {
      const { network, kernel, records } = world;
      const respond = ({ from }: { from: string }) =>
        from.startsWith("checker/us-east-1/") ? {} : ("refused" as const);
      network.listen(ADDRESS["us-west-2"], serverIn("us-west-2", respond));
      world.check("endpoint", {
        ...fast,
        IPAddress: ADDRESS["us-west-2"],
        Regions: ["us-east-1", "us-west-1", "eu-west-1"],
      });
      await kernel.sleep(60_000);
      expect(records("check").at(-1)?.healthy).toBe(true);
      const lostAt = kernel.now();
      network.setLost("us-east-1", true);
      await kernel.sleep(60_000);
      const verdict = records("check").at(-1);
      expect(verdict).toMatchObject({ healthy: false, reason: "0 of 4 checkers find the endpoint healthy" });
      expect((verdict?.at ?? 0) - lostAt).toBeGreaterThan(20_000);
      const late = records("probe").filter((probe) => probe.at > lostAt);
      expect(late.length).toBeGreaterThan(20);
      expect(late.some((probe) => probe.checker.startsWith("checker/us-east-1/"))).toBe(false);
    }));

  test("finds a lost Region's endpoint unhealthy within three intervals and a time-out", () =>
    inGlobalWorld(async (world) => {
      serveSome(world, 16);
      const id = world.check("endpoint", { ...fast, FailureThreshold: 3 });
      await world.kernel.sleep(60_000);
      world.network.setLost("us-east-1", true);
      const ms = await until(world, id, false);
      expect(ms).toBeGreaterThan(24_000);
      expect(ms).toBeLessThan(40_000);
    }));
});

describe("a new check", () => {
  test("is healthy until there is data, and unhealthy if inverted", () =>
    inGlobalWorld(async ({ route53, check }) => {
      expect(route53.status(check("plain", endpoint))).toEqual({ healthy: true, published: true });
      expect(route53.status(check("inverted", takeover))).toEqual({ healthy: false, published: false });
      expect(route53.status(check("metric", metric))).toEqual({ healthy: true, published: true });
      expect(route53.status(check("inverted metric", { ...metric, Inverted: true })).healthy).toBe(false);
    }));

  test("that is inverted becomes healthy when its checkers have seen that nothing is there", () =>
    inGlobalWorld(async (world) => {
      world.network.listen(
        bucket,
        serverIn("us-west-2", () => ({ status: 404, body: "NoSuchKey" })),
      );
      const id = world.check("takeover", takeover);
      const ms = await until(world, id, true);
      expect(ms).toBeGreaterThan(1_000);
      expect(ms).toBeLessThan(12_000);
    }));
});

describe("the takeover check", () => {
  test.each([1, 2, 3, 4, 5])(
    "trips within seconds of the object's appearance, also without us-east-1 (seed %i)",
    (seed) =>
      inGlobalWorld(async (world) => {
        const { network, kernel } = world;
        let there = false;
        network.listen(
          bucket,
          serverIn("us-west-2", () =>
            there ? { body: "taken-over by us-west-2" } : { status: 404, body: "" },
          ),
        );
        const id = world.check("takeover", takeover);
        await kernel.sleep(120_000);
        network.setLost("us-east-1", true);
        await kernel.sleep(60_000);
        expect(world.route53.status(id)).toEqual({ healthy: true, published: true });
        there = true;
        expect(await until(world, id, false)).toBeLessThan(8_000);
        await kernel.sleep(10_000);
        expect(world.route53.status(id).published).toBe(false);
      }, seed),
  );

  test("moves nothing when the Region that would take over cannot be reached", () =>
    inGlobalWorld(async (world) => {
      world.network.listen(
        bucket,
        serverIn("us-west-2", () => ({ body: "taken-over" })),
      );
      world.network.setLost("us-west-2", true);
      const id = world.check("takeover", takeover);
      await world.kernel.sleep(120_000);
      expect(world.route53.status(id)).toEqual({ healthy: true, published: true });
    }));
});

describe("a metric check", () => {
  test("follows the metric's data, within a minute", () =>
    inGlobalWorld(async (world) => {
      const id = world.check("metric", metric);
      await world.kernel.sleep(120_000);
      expect(world.route53.status(id).healthy).toBe(true);
      world.alarm = "ALARM";
      const ms = await until(world, id, false);
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThan(60_000);
      world.alarm = "OK";
      expect(await until(world, id, true)).toBeLessThan(60_000);
    }));

  test.each(["INSUFFICIENT_DATA", "UNREACHABLE"] as const)(
    "latches its last known status when the data says %s",
    (reading) =>
      inGlobalWorld(async (world) => {
        const id = world.check("metric", metric);
        for (const known of ["ALARM", "OK"] as const) {
          world.alarm = known;
          await world.kernel.sleep(120_000);
          world.alarm = reading;
          await world.kernel.sleep(3_600_000);
          expect(world.route53.status(id).healthy).toBe(known === "OK");
        }
      }),
  );

  test.each([
    { status: "Healthy", Inverted: false, healthy: true },
    { status: "Healthy", Inverted: true, healthy: true },
    { status: "Unhealthy", Inverted: false, healthy: false },
    { status: "Unhealthy", Inverted: true, healthy: false },
  ])("is given the status $status without data (inverted: $Inverted)", ({ status, Inverted, healthy }) =>
    inGlobalWorld(async (world) => {
      world.alarm = "INSUFFICIENT_DATA";
      const id = world.check("metric", { ...metric, InsufficientDataHealthStatus: status, Inverted });
      await world.kernel.sleep(120_000);
      expect(world.route53.status(id).healthy).toBe(healthy);
    }),
  );
});

describe("a calculated check", () => {
  const calculated = (children: string[], HealthThreshold: number, Inverted = false) => ({
    Type: "CALCULATED",
    ChildHealthChecks: children,
    HealthThreshold,
    Inverted,
  });

  test.each([
    { threshold: 0, healthy: true },
    { threshold: 1, healthy: true },
    { threshold: 2, healthy: false },
    { threshold: 3, healthy: false },
  ])(
    "with one healthy child of two and a threshold of $threshold is healthy: $healthy",
    ({ threshold, healthy }) =>
      inGlobalWorld(async ({ route53, check }) => {
        const children = [check("good", metric), check("bad", { ...metric, Inverted: true })];
        expect(route53.status(check("both", calculated(children, threshold))).healthy).toBe(healthy);
        expect(route53.status(check("turned", calculated(children, threshold, true))).healthy).toBe(!healthy);
      }),
  );

  test("follows its children at once and names the change as its cause", () =>
    inGlobalWorld(async (world) => {
      const child = world.check("metric", metric);
      const id = world.check("both", calculated([child], 1));
      world.alarm = "ALARM";
      await until(world, child, false);
      expect(world.route53.status(id).healthy).toBe(false);
      const [own, cause] = world.records("check").reverse();
      expect(own).toMatchObject({ name: "both", healthy: false, cause: cause?.n });
    }));

  test("refuses children that do not exist or are calculated", () =>
    inGlobalWorld(async ({ check }) => {
      const parent = check("parent", calculated([check("child", metric)], 1));
      for (const child of [parent, "none"])
        expect(() => check("grandparent", calculated([child], 1))).toThrow(
          expect.objectContaining({ code: "InvalidInput" }),
        );
    }));
});

test("a check of a name in an own zone is not modelled", () =>
  inGlobalWorld(async ({ route53, check }) => {
    route53.createZone("xyz-corp.example");
    expect(() => check("self", { Type: "HTTPS", FullyQualifiedDomainName: HOSTNAME })).toThrow(
      "not modelled",
    );
  }));

test("the same seed gives the same trace", async () => {
  const trace = (seed: number) =>
    inGlobalWorld(async (world) => {
      serveSome(world, 3);
      world.check("endpoint", endpoint);
      world.check("metric", metric);
      await world.kernel.sleep(600_000);
      return world.kernel.trace.sha256();
    }, seed);
  expect(await trace(7)).toBe(await trace(7));
  expect(await trace(8)).not.toBe(await trace(7));
});
