import { lookup, Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { DnsPort, DnsQuestion } from "./dns.ts";
import { codeOf, failureOf } from "./failures.ts";

/** The server has spoken: there is no such name, or nothing of that type. https://nodejs.org/api/dns.html#error-codes */
const nothing = new Set(["ENOTFOUND", "ENODATA"]);

/** DNS by node:dns, each question with a resolver of its own, so that no answer comes from a cache. */
export const nodeDns: DnsPort = {
  async query(question) {
    const startedAt = performance.now();
    const found = await askInTurn(question);
    return { ...found, latencyMs: Math.round(performance.now() - startedAt) };
  },
};

type Found =
  | { readonly outcome: "answered"; readonly values: readonly string[] }
  | { readonly outcome: "failed"; readonly reason: string };

async function askInTurn(question: DnsQuestion): Promise<Found> {
  let found: Found = { outcome: "failed", reason: "not-found" };
  for (const server of question.servers) {
    found = await ask(server, question);
    if (found.outcome === "answered") break;
  }
  return found;
}

/** One server, at most `timeoutMs` for finding it and for its answer together. */
async function ask(server: string, question: DnsQuestion): Promise<Found> {
  const resolver = new Resolver({ timeout: question.timeoutMs, tries: 1 });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, question.timeoutMs, "late");
  });
  try {
    const values = await Promise.race([resolveAt(resolver, server, question), patience]);
    return values === "late" ? { outcome: "failed", reason: "timeout" } : { outcome: "answered", values };
  } catch (error) {
    return { outcome: "failed", reason: failureOf(codeOf(error)) };
  } finally {
    clearTimeout(timer);
    resolver.cancel();
  }
}

async function resolveAt(resolver: Resolver, server: string, question: DnsQuestion): Promise<string[]> {
  const [host = "", port = "53"] = server.split(":");
  const address = isIP(host) ? host : (await lookup(host, { family: 4 })).address;
  resolver.setServers([`${address}:${port}`]);
  try {
    if (question.type === "A") return await resolver.resolve4(question.name);
    const texts = await resolver.resolveTxt(question.name);
    return texts.map((chunks) => chunks.join(""));
  } catch (error) {
    if (nothing.has(codeOf(error))) return [];
    throw error;
  }
}
