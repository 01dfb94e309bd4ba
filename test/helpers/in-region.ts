import type { ResourceRequest, ResourceTypes } from "../../simulator/deploy/resource-type.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { createFakeRegion, type FakeRegion } from "./region.ts";

/** When the tests' virtual time begins. */
export const START = Date.parse("2026-03-01T12:00:00Z");

/** What a test gets: a Region without services, and an account of what went wrong for good. */
export interface RegionTest {
  readonly kernel: Kernel;
  readonly region: FakeRegion;
  readonly fatal: unknown[];
  onFatal(error: unknown): void;
  /** Records of one kind, in order. */
  traced<Kind extends TraceRecord["kind"]>(kind: Kind): Extract<TraceRecord, { kind: Kind }>[];
}

/** Runs a test in virtual time in a Region of its own. */
export function inRegion<Result>(test: (world: RegionTest) => Promise<Result>, seed = 1): Promise<Result> {
  return runInVirtualTime({ seed, startMs: START }, (kernel) => {
    const region = createFakeRegion(kernel);
    const fatal: unknown[] = [];
    return test({
      kernel,
      region,
      fatal,
      onFatal: (error) => fatal.push(error),
      traced: (kind) => kernel.trace.records.filter((record) => record.kind === kind) as never,
    });
  });
}

/** Makes a CloudFormation resource as a stack does: the schema first, which refuses what it does not know. */
export function deploy(
  types: ResourceTypes,
  region: FakeRegion,
  type: string,
  properties: unknown,
  logicalId = "It",
) {
  const known = types[type];
  if (known === undefined) throw new Error(`no type ${type}`);
  const request: ResourceRequest<unknown> = {
    logicalId,
    properties: known.schema.parse(properties),
    stack: { name: "stack", region },
    cause: 1,
  };
  return known.create(request as ResourceRequest<never>);
}
