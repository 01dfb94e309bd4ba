import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type BoundaryOptions, type Caller, createBoundary } from "../../simulator/cloud/boundary.ts";
import { AwsError, type Service } from "../../simulator/cloud/cloud.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { createFakeCloud, type FakeCloud } from "./region.ts";

/** Settings as the product states them: nothing is left to the machine. */
export const settings = (region = "us-west-2", handler: object = {}) => ({
  region,
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  retryMode: "standard",
  maxAttempts: 3,
  disableRequestCompression: true,
  requestHandler: new NodeHttpHandler({
    connectionTimeout: 1000,
    requestTimeout: 3000,
    throwOnRequestTimeout: true,
    ...handler,
  }),
});

/** Two Regions with the services that a test gives them, and clients on the border. */
export interface World {
  readonly kernel: Kernel;
  readonly cloud: FakeCloud;
  readonly fatal: unknown[];
  /** What services were asked, in order. */
  readonly asked: unknown[];
  /** Adds a service with one operation to both Regions. */
  serve(id: string, operation: string, answer: (input: unknown) => unknown): void;
  attach<Client extends { readonly middlewareStack: unknown }>(
    client: Client,
    caller?: Partial<Caller>,
  ): Client;
}

/** Runs `main` in virtual time. */
export const inWorld = <Result>(
  main: (world: World) => Promise<Result>,
  options: Partial<BoundaryOptions> = {},
): Promise<Result> =>
  runInVirtualTime({ seed: 1, startMs: Date.UTC(2026, 10, 24) }, (kernel) => {
    const cloud = createFakeCloud(kernel);
    const fatal: unknown[] = [];
    const asked: unknown[] = [];
    const boundary = createBoundary(cloud, { onFatal: (error) => fatal.push(error), ...options });
    return main({
      kernel,
      cloud,
      fatal,
      asked,
      serve: (id, operation, answer) => {
        for (const region of cloud.regions.values()) {
          const ask = (input: unknown) => {
            asked.push(input);
            return answer(input);
          };
          const service: Service = { id, operations: { [operation]: ask } };
          region.add(service);
        }
      },
      attach: (client, caller = {}) => {
        boundary(client, {
          from: "us-west-2",
          by: "copy-snapshots",
          cause: () => 7,
          frozen: () => false,
          ...caller,
        });
        return client;
      },
    });
  });

/** The error that a call must end in. */
export const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("expected a rejection");
    },
    (error: Error & Record<string, unknown>) => error,
  );

/** A service that answers with an error. */
export const rejecting =
  (code: string, status = 400, members = {}) =>
  () => {
    throw new AwsError(code, "no", status, members);
  };

/** Befalls the first attempt only. */
export function once(fault: ReturnType<NonNullable<BoundaryOptions["faults"]>>) {
  let left = 1;
  return () => (left-- > 0 ? fault : undefined);
}
