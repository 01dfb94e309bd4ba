import { describe, expect, test } from "@jest/globals";
import type { HttpRequest } from "../../simulator/internet/internet.ts";
import { certificateMatches } from "../../simulator/internet/network.ts";
import { inGlobalWorld, serverIn } from "../helpers/global-world.ts";

const request: HttpRequest = {
  from: "client",
  to: "198.51.100.1",
  port: 443,
  serverName: "www.xyz-corp.example",
  method: "GET",
  path: "/health",
  connectTimeoutMs: 1_000,
  timeoutMs: 3_000,
};
const silence = { afterMs: 1_000, error: "ETIMEDOUT" };

describe("Network", () => {
  test("answers after three round trips and the server's own work", () =>
    inGlobalWorld(async ({ network }) => {
      network.listen(
        request.to,
        serverIn("us-east-1", () => ({ body: "hello", serviceMs: 500 })),
      );
      const outcome = network.exchange(request);
      expect(outcome).toMatchObject({ status: 200, body: "hello" });
      expect((outcome.afterMs - 500) % 3).toBe(0);
      expect(outcome.afterMs).toBeGreaterThan(530);
      expect(outcome).not.toHaveProperty("serviceMs");
    }));

  test("loses a share of what a place sends over a bad line, and nothing of anybody else's", () =>
    inGlobalWorld(async ({ network }) => {
      network.listen(
        request.to,
        serverIn("us-east-1", () => ({})),
      );
      const failures = (from: string) =>
        Array.from({ length: 300 }, () => network.exchange({ ...request, from })).filter(
          (outcome) => "error" in outcome,
        ).length;
      const mend = network.impair({ from: "us-west-2", to: [request.to], share: 0.3 });
      expect(failures("client")).toBe(0);
      expect(failures("us-west-2")).toBeGreaterThan(60);
      expect(failures("us-west-2")).toBeLessThan(120);
      mend();
      expect(failures("us-west-2")).toBe(0);
    }));

  test("is silent at an address where nobody listens, and where the server swallows", () =>
    inGlobalWorld(async ({ network }) => {
      expect(network.exchange(request)).toEqual(silence);
      network.listen(
        request.to,
        serverIn("us-east-1", () => undefined),
      );
      expect(network.exchange(request)).toEqual(silence);
    }));

  test("times out when the answer comes too late, though the server has worked", () =>
    inGlobalWorld(async ({ network }) => {
      let served = 0;
      network.listen(
        request.to,
        serverIn("us-east-1", () => ({ serviceMs: ++served * 3_000 })),
      );
      expect(network.exchange(request)).toEqual({ afterMs: 3_000, error: "ETIMEDOUT" });
      expect(served).toBe(1);
    }));

  test("limits the answer from the established connection on when the caller does", () =>
    inGlobalWorld(async ({ network }) => {
      network.listen(
        request.to,
        serverIn("us-east-1", () => ({ serviceMs: 900 })),
      );
      expect(network.exchange({ ...request, answerTimeoutMs: 800 })).toMatchObject({ error: "ETIMEDOUT" });
      expect(network.exchange({ ...request, answerTimeoutMs: 2_000 })).toMatchObject({ status: 200 });
    }));

  test("lets a live host refuse, after one round trip", () =>
    inGlobalWorld(async ({ network }) => {
      network.listen(
        request.to,
        serverIn("us-east-1", () => "refused"),
      );
      const outcome = network.exchange(request);
      expect(outcome).toMatchObject({ error: "ECONNREFUSED" });
      expect(outcome.afterMs).toBeLessThan(1_000);
    }));

  test("knows no host name that nobody listens at", () =>
    inGlobalWorld(async ({ network }) => {
      const outcome = network.exchange({ ...request, to: "nowhere.s3.us-west-2.amazonaws.com" });
      expect(outcome).toMatchObject({ error: "ENOTFOUND" });
    }));

  test("forgets a server that no longer listens", () =>
    inGlobalWorld(async ({ network }) => {
      network.listen(
        request.to,
        serverIn("us-east-1", () => ({})),
      );
      expect(network.regionAt(request.to)).toBe("us-east-1");
      network.unlisten(request.to);
      expect(network.regionAt(request.to)).toBeUndefined();
      expect(network.exchange(request)).toEqual(silence);
    }));

  test("swallows what goes into a lost Region and what would leave it", () =>
    inGlobalWorld(async ({ network }) => {
      let served = 0;
      network.listen(
        request.to,
        serverIn("us-east-1", () => ({ serviceMs: ++served })),
      );
      network.listen(
        "198.51.100.2",
        serverIn("us-west-2", () => ({ serviceMs: ++served })),
      );
      network.setLost("us-east-1", true);
      expect(network.exchange(request)).toEqual(silence);
      for (const from of ["us-east-1", "checker/us-east-1/1"])
        expect(network.exchange({ ...request, from, to: "198.51.100.2" })).toEqual(silence);
      expect(served).toBe(0);
      expect(network.exchange({ ...request, to: "198.51.100.2" })).toMatchObject({ status: 200 });
      network.setLost("us-east-1", false);
      expect(network.exchange(request)).toMatchObject({ status: 200 });
    }));

  test("cuts an isolated place off from all others but not from itself", () =>
    inGlobalWorld(async ({ network }) => {
      network.listen(
        request.to,
        serverIn("us-east-1", () => ({})),
      );
      network.listen(
        "198.51.100.2",
        serverIn("us-west-2", () => ({})),
      );
      network.isolate("us-west-2", true);
      const inside = { ...request, from: "us-west-2" };
      expect(network.exchange(inside)).toEqual(silence);
      expect(network.exchange({ ...request, to: "198.51.100.2" })).toEqual(silence);
      expect(network.exchange({ ...inside, to: "198.51.100.2" })).toMatchObject({ status: 200 });
      network.isolate("us-west-2", false);
      expect(network.exchange(inside)).toMatchObject({ status: 200 });
    }));

  test("draws each pair's latencies from a stream of its own", async () => {
    const draw = (noise: number) =>
      inGlobalWorld(async ({ network }) => {
        for (let i = 0; i < noise; i++) network.roundTripMs("client", "us-west-2");
        return [1, 2, 3].map(() => network.roundTripMs("client", "us-east-1"));
      });
    expect(await draw(5)).toEqual(await draw(0));
  });
});

test.each([
  [["www.xyz-corp.example"], "www.xyz-corp.example", true],
  [["*.s3.us-west-2.amazonaws.com"], "bucket.s3.us-west-2.amazonaws.com", true],
  [["*.s3.us-west-2.amazonaws.com"], "a.b.s3.us-west-2.amazonaws.com", false],
  [["*.xyz-corp.example"], "xyz-corp.example", false],
  [["other.example"], "www.xyz-corp.example", false],
  [undefined, "www.xyz-corp.example", false],
])("a certificate for %j at %s counts as %s", (names, serverName, valid) => {
  expect(certificateMatches(names, serverName)).toBe(valid);
});
