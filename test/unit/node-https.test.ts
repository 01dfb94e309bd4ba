import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createNodeHttps, nodeHttps } from "../../functions/lib/ports/node-https.ts";
import { type LoopbackSite, loopbackCertificate, openLoopbackSite } from "../helpers/https-server.ts";
import { httpsContract, httpsDefaults, IMPOSSIBLE_HOST } from "../helpers/port-contract.ts";

describe("the real HTTPS port", () => {
  const https = createNodeHttps({ ca: loopbackCertificate });
  const request = { ...httpsDefaults, address: "127.0.0.1" };
  let site: LoopbackSite;

  beforeAll(async () => {
    site = await openLoopbackSite();
  });
  afterAll(() => site.close());

  test.each(httpsContract)("$title", async ({ situation, request: own, expected }) => {
    expect(await https.get({ ...request, port: site.port[situation], ...own })).toMatchObject(expected);
  });

  test("asks for the server name in the Host header and closes its connection", async () => {
    await https.get({ ...request, port: site.port.server });
    const host = `${request.serverName}:${site.port.server}`;
    expect(site.seen.at(-1)).toMatchObject({ host, connection: "close" });
  });

  test("trusts no authority but the well-known ones unless it is told to", async () => {
    const answer = await nodeHttps.get({ ...request, port: site.port.server });
    expect(answer).toMatchObject({ outcome: "failed", reason: "certificate" });
  });

  test("says reset when the connection breaks in the middle of the body", async () => {
    const answer = await https.get({ ...request, port: site.port.server, path: "/broken" });
    expect(answer).toMatchObject({ outcome: "failed", reason: "reset" });
  });

  test("says not-found for a host name that does not exist", async () => {
    const answer = await https.get({ ...request, port: site.port.server, address: IMPOSSIBLE_HOST });
    expect(answer).toMatchObject({ outcome: "failed", reason: "not-found" });
  });

  test("never rejects, whatever it is asked", async () => {
    const answer = await https.get({ ...request, port: site.port.server, path: "/no path" });
    expect(answer).toMatchObject({ outcome: "failed", reason: "ERR_UNESCAPED_CHARACTERS" });
  });

  test("gives up connecting within the connect time-out and says how long it took", async () => {
    const patience = { connectTimeoutMs: 200, timeoutMs: 3_000 };
    const { latencyMs } = await https.get({ ...request, port: site.port.silent, ...patience });
    expect(latencyMs).toBeGreaterThanOrEqual(195);
    expect(latencyMs).toBeLessThan(1_000);
  });
});
