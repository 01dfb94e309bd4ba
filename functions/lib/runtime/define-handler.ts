import middy from "@middy/core";
import type * as z from "zod/mini";
import { problemsOf } from "../config/problems.ts";
import { InvalidInput, LifeboatError } from "../errors.ts";
import { type Environment, parseEnvironment } from "./environment.ts";
import type { Host } from "./host.ts";
import { lambdaHost } from "./lambda-host.ts";

/** What a function is made of: the shape of its event, and how its work is wired to a host. */
export interface HandlerDefinition<Input, Output> {
  /** The contract of the event; anything else is refused with every problem at once. */
  readonly input: z.ZodMiniType<Input>;
  /** Called once per warm environment: makes the clients that the work needs and returns the work. */
  wire(host: Host, environment: Environment): (input: Input) => Promise<Output>;
}

/** A Lambda handler that can also be had for another host. */
export interface LifeboatHandler<Output> {
  (event: unknown, context?: unknown): Promise<Output>;
  /** The same function, wired to `host`: what the rehearsal and the tests run. */
  forHost(host: Host): (event: unknown) => Promise<Output>;
}

/**
 * Makes a Lambda handler. It parses the event, does the work and logs errors once, with their details; errors
 * leave it under their literal names, so that state machines can match them.
 */
export function defineHandler<Input, Output>(
  definition: HandlerDefinition<Input, Output>,
): LifeboatHandler<Output> {
  const forHost = (host: Host) => {
    const work = definition.wire(host, parseEnvironment(host.env));
    const wrapped = middy()
      .use(reportErrors(host))
      .handler(async (event: unknown) => {
        const parsed = definition.input.safeParse(event);
        if (!parsed.success)
          throw new InvalidInput(host.functionName, problemsOf(parsed.error.issues, event));
        return work(parsed.data);
      });
    return (event: unknown, context?: unknown) =>
      wrapped(event, (context ?? {}) as Parameters<typeof wrapped>[1]) as Promise<Output>;
  };
  let onLambda: ReturnType<typeof forHost> | undefined;
  const handler = (event: unknown, context?: unknown) => {
    onLambda ??= forHost(lambdaHost());
    return onLambda(event, context);
  };
  return Object.assign(handler, { forHost });
}

function reportErrors(host: Host): middy.MiddlewareObj {
  return {
    onError: ({ error }) => {
      const details = error instanceof LifeboatError ? { next: error.next, ...error.details } : {};
      host.log("ERROR", "function-failed", { error: error?.name, reason: error?.message, ...details });
    },
  };
}
