import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import { nodeDns } from "../../functions/lib/ports/node-dns.ts";
import { nodeHttps } from "../../functions/lib/ports/node-https.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { BadInput } from "../bad-input.ts";
import { endpointProblems } from "./endpoints.ts";

/** What the commands of a deployed stage take from the outside world; tests hand in the simulated one. */
export interface StageWorld {
  /** What SDK clients are made with. @throws BadInput where the environment names an endpoint that is none */
  host(configuration: Configuration): Host;
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
  /** From now on Ctrl-C does not end the process but aborts the signal; the second one ends it. */
  interruption(): AbortSignal;
  /** Asks a person; "" when there is no answer. Null when there is nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

/**
 * The real one. Credentials, profiles and AWS_ENDPOINT_URL are the SDK's business, as with every AWS tool; Regions
 * are the configuration's.
 */
export const realWorld = (env: Host["env"] = process.env): StageWorld => ({
  host: (configuration) => {
    const problems = endpointProblems(env);
    if (problems.length > 0) throw new BadInput(problems);
    return {
      functionName: "lifeboat",
      env,
      configuration,
      https: nodeHttps,
      dns: nodeDns,
      now: () => new Date(),
      // What a function would log, the command says itself.
      log: () => undefined,
    };
  },
  now: () => Date.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
  interruption: () => {
    const controller = new AbortController();
    process.once("SIGINT", () => controller.abort());
    return controller.signal;
  },
  ask: process.stdin.isTTY ? askOnTerminal : null,
});

function askOnTerminal(question: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and the end of the input are no consent.
  lines.once("SIGINT", () => lines.close());
  lines.once("close", () => resolve(""));
  lines.question(question, (answer) => {
    resolve(answer.trim());
    lines.close();
  });
  return promise;
}
