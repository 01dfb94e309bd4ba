import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Callback, callbackOf, Functions, failureOf } from "./answers.ts";
import type { Answer, Json, Script } from "./cases.ts";

/** What MiniStack asks or tells (patches/patch_machines.py). */
type Question =
  | { readonly execution: string; readonly function: string; readonly payload: Json }
  | { readonly execution: string; readonly waited: number };

/** The functions of one execution, and how long it has waited. */
export interface Listener {
  readonly functions: Functions;
  waitedSeconds: number;
}

/** Answers for the functions of all executions that run on MiniStack. */
export class Asked {
  /** Where MiniStack asks. */
  readonly url: string;
  readonly #server: Server;
  readonly #listeners = new Map<string, Listener>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  /** @param callBack told what a function does with its task's token */
  static async open(callBack: (callback: Callback) => void): Promise<Asked> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const asked = new Asked(server);
    server.on("request", async (request, response) => {
      const answer = asked.#answer(JSON.parse(await textOf(request)) as Question, callBack);
      // A function that hangs leaves the request open; the task times out.
      if (answer === undefined) return;
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(answer));
    });
    return asked;
  }

  /** Plays the functions of an execution, by its ARN. */
  listen(execution: string, script: Script): Listener {
    const listener = { functions: new Functions(script), waitedSeconds: 0 };
    this.#listeners.set(execution, listener);
    return listener;
  }

  /** Stops; what still waits for an answer gets none. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(question: Question, callBack: (callback: Callback) => void): object | undefined {
    const listener = this.#listeners.get(question.execution);
    if (listener === undefined) throw new Error(`nobody started ${question.execution}`);
    if ("waited" in question) {
      listener.waitedSeconds += question.waited;
      return {};
    }
    const answer: Answer = listener.functions.answer(question.function, question.payload);
    if ("hangs" in answer) return undefined;
    if ("error" in answer) return { failure: failureOf(answer) };
    const callback = callbackOf(question.payload);
    if (callback) callBack(callback);
    return { result: answer.result };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
