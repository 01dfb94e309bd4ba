import { readFileSync } from "node:fs";
import { openTable, type Table } from "../../functions/lib/aws/table.ts";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import type { FailoverRun } from "../../functions/lib/domain/failover-run.ts";
import { failureOf } from "../../functions/lib/ports/failures.ts";
import type { HttpsRequest } from "../../functions/lib/ports/https.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import type { ApiCall, CallFault } from "../../simulator/cloud/boundary-contract.ts";
import { AwsError, type Service } from "../../simulator/cloud/cloud.ts";
import { CloudWatch } from "../../simulator/cloud/cloudwatch/cloudwatch.ts";
import { DynamoDb } from "../../simulator/cloud/dynamodb/dynamodb.ts";
import { S3 } from "../../simulator/cloud/s3.ts";
import { Sns } from "../../simulator/cloud/sns.ts";
import { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { certificateMatches } from "../../simulator/internet/network.ts";
import type { Kernel } from "../../simulator/kernel/kernel.ts";
import { EAST, type Ec2World, inEc2World, WEST } from "./ec2-world.ts";
import { FUNCTIONS, type FunctionName } from "./failover-functions.ts";
import type { FakeCloud } from "./region.ts";
import { mayDo } from "./role-actions.ts";

export const CONFIGURATION = parseConfiguration(readFileSync("lifeboat.yml", "utf8"), "lifeboat.yml");
const SWITCH_BUCKET = "lifeboat-test-switch";
export const MACHINE = `arn:aws:states:${WEST}:111122223333:stateMachine:lifeboat-test-failover`;
/** The addresses of the group's servers where a test deploys none itself. */
export const ADDRESSES = { [EAST]: "198.51.100.1", [WEST]: "198.51.100.2" };

/** The run that answers a suspicion of START's minute; what every step of a failover is given. */
export const RUN: FailoverRun = {
  group: "web",
  run: "failover-web-1-20261124T000000Z",
  epoch: 1,
  active: EAST,
  standby: WEST,
};

/** The environment of a function in a Region. */
export const environmentOf = (region: string, addresses: Readonly<Record<string, string>> = ADDRESSES) => ({
  AWS_REGION: region,
  LIFEBOAT_STAGE: "test",
  LIFEBOAT_TABLE: "lifeboat-test",
  LIFEBOAT_SWITCH_BUCKET: SWITCH_BUCKET,
  LIFEBOAT_OTHER_SWITCH_BUCKET: "lifeboat-test-other",
  LIFEBOAT_TOPIC: `arn:aws:sns:${region}:111122223333:lifeboat-test-pages`,
  LIFEBOAT_KMS_KEY: `arn:aws:kms:${region}:111122223333:key/lifeboat`,
  LIFEBOAT_FAILOVER_MACHINE: MACHINE.replace(WEST, region),
  LIFEBOAT_ADDRESSES: JSON.stringify({ web: addresses }),
  LIFEBOAT_NAME_SERVERS: "ns-1.example,ns-2.example",
});

/** One attempt of a call, and how it ended for the caller. */
export interface Attempt extends Pick<ApiCall, "region" | "service" | "operation"> {
  readonly input: unknown;
  readonly outcome: "ok" | "error" | "no-answer" | "none yet";
}

/** Detection and failover in both Regions: the product's handlers and SDK clients, simulated AWS. */
export interface FailoverWorld extends Ec2World {
  /** Log lines, oldest first. */
  readonly logged: { readonly level: string; readonly event: string; readonly fields: object }[];
  /** Lifeboat's table in a Region, by a client that no fault reaches. */
  table(region: string): Table;
  /** Decides over each attempt's fate from now on. */
  fate: (call: ApiCall) => CallFault | undefined;
  /** The first so many attempts of an operation meet a fate; all others pass. Returns how many met it so far. */
  befall(operation: string, fate: CallFault, times?: number): () => number;
  /** Codes that AWS refuses operations with from now on, by operation, in whatever Region or in one ("us-east-1/X"). */
  readonly refusals: Map<string, string>;
  /** What the zone's servers answer; undefined is silence. */
  dns: (name: string) => readonly string[] | undefined;
  /** Runs one function, warm after its first call, in us-west-2 unless it says otherwise. */
  run<Answer = Record<string, unknown>>(name: FunctionName, input: object, region?: string): Promise<Answer>;
  /** The attempts that functions have made, oldest first; of one operation only, when it is given. */
  attempts(operation?: string): Attempt[];
  /** Values of a metric that CloudWatch has taken in a Region, oldest first. */
  published(metric: string, region?: string): number[];
  /** A host of the product in a Region, as `run` uses it. */
  host(functionName: string, region?: string): Host;
  /** Elastic IPs that functions are told of. */
  addresses: Record<string, string>;
}

/** Runs `main` with everything that detection and failover touch, in both Regions; no server is deployed. */
export const inFailoverWorld = <Result>(main: (world: FailoverWorld) => Promise<Result>): Promise<Result> =>
  inEc2World((ec2) => {
    for (const [name, region] of ec2.cloud.regions) {
      const sort = { name: "item", type: "S" } as const;
      const dynamo = region.add(new DynamoDb(region));
      dynamo.createTable({ name: "lifeboat-test", partition: { name: "group", type: "S" }, sort });
      const s3 = region.add(new S3(region));
      s3.createBucket({ name: SWITCH_BUCKET, blocksPublicPolicy: true, restrictsPublic: true });
      region.add(new Sns(region)).createTopic("lifeboat-test-pages");
      region.add(new CloudWatch(region));
      const machines = region.add(new StepFunctions(region, { lambda: { invoke: unused }, onFatal: unused }));
      machines.operations.CreateStateMachine({
        ...LASTS_A_MINUTE,
        roleArn: `arn:aws:iam::${name}:role/none`,
      });
    }
    const refused = new Set<string>();
    return main(createWorld(ec2, refused)).finally(() => {
      // Whatever the tests make a function do, its role in AWS has to let it.
      if (refused.size > 0) throw new Error(`no statement of the role allows ${[...refused].join(", ")}`);
    });
  });

const LASTS_A_MINUTE = {
  name: "lifeboat-test-failover",
  type: "STANDARD",
  definition: JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "Last",
    States: { Last: { Type: "Wait", Seconds: 60, End: true } },
  }),
} as const;

const unused = (): never => {
  throw new Error("not of these tests");
};

function createWorld(ec2: Ec2World, refused: Set<string>): FailoverWorld {
  const { kernel, cloud } = ec2;
  const refusals = new Map<string, string>();
  for (const [name, region] of cloud.regions)
    for (const service of [...region.services.values()]) region.add(refusing(service, name, refusals));
  const fail = (error: unknown) => {
    throw error;
  };
  const attach = createBoundary(cloud, {
    onFatal: fail,
    faults: (call) => {
      const { by, service, operation } = call;
      if (by in FUNCTIONS && !mayDo(by, service, operation)) refused.add(`${by} ${service}.${operation}`);
      return world.fate(call);
    },
  });
  const quiet = createBoundary(cloud, { onFatal: fail });
  const hostFor = (functionName: string, from: string, hang: typeof attach): Host => ({
    functionName,
    env: environmentOf(from, world.addresses),
    configuration: CONFIGURATION,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    attach: (client) => hang(client, { from, by: functionName, cause: () => null, frozen: () => false }),
    https: { get: (request) => exchange(kernel, cloud, { ...request, from }) },
    dns: {
      query: async ({ name, timeoutMs }) => {
        const values = world.dns(name);
        const latencyMs = values ? 20 : timeoutMs;
        await kernel.sleep(latencyMs);
        if (values) return { outcome: "answered", values, latencyMs };
        return { outcome: "failed", reason: "timeout", latencyMs };
      },
    },
    now: () => new Date(kernel.now()),
    log: (level, event, fields) => {
      world.logged.push({ level, event, fields });
    },
  });
  const warm = new Map<string, (event: unknown) => Promise<unknown>>();
  const world: FailoverWorld = {
    ...ec2,
    logged: [],
    refusals,
    addresses: { ...ADDRESSES },
    fate: () => undefined,
    dns: () => undefined,
    host: (functionName, region = WEST) => hostFor(functionName, region, attach),
    table: (region) => openTable(hostFor("test", region, quiet), region, "lifeboat-test"),
    befall: (operation, fate, times = Number.POSITIVE_INFINITY) => {
      let met = 0;
      world.fate = (call) => {
        if (call.operation !== operation || met >= times) return undefined;
        met += 1;
        return fate;
      };
      return () => met;
    },
    run: async <Answer>(name: FunctionName, input: object, region = WEST) => {
      const key = `${name}/${region}`;
      const known = warm.get(key) ?? FUNCTIONS[name].forHost(world.host(name, region));
      warm.set(key, known);
      return (await known(input)) as Answer;
    },
    attempts: (operation) => attemptsOf(kernel).filter((one) => !operation || one.operation === operation),
    published: (metric, region = WEST) =>
      world
        .attempts("PutMetricData")
        .filter((one) => one.region === region && one.outcome === "ok")
        .flatMap(({ input }) => (input as { MetricData: { MetricName: string; Value: number }[] }).MetricData)
        .flatMap(({ MetricName, Value }) => (MetricName === metric ? [Value] : [])),
  };
  return world;
}

/** One request over the fake internet, as the real port reports it. */
async function exchange(kernel: Kernel, cloud: FakeCloud, request: HttpsRequest & { readonly from: string }) {
  const outcome = cloud.internet.exchange({ ...request, to: request.address, method: "GET" });
  const latencyMs = Math.min(outcome.afterMs, request.timeoutMs);
  await kernel.sleep(latencyMs);
  const failed = (reason: string) => ({ outcome: "failed", reason, latencyMs }) as const;
  if ("error" in outcome) return failed(failureOf(outcome.error));
  if (outcome.afterMs > request.timeoutMs) return failed("timeout");
  if (!certificateMatches(outcome.certificateNames, request.serverName)) return failed("certificate");
  return { outcome: "answered", status: outcome.status, body: outcome.body, latencyMs } as const;
}

/** A service that first asks whether the call is to be refused: AWS's errors that no state of it brings about. */
const refusing = (service: Service, region: string, refusals: ReadonlyMap<string, string>): Service => ({
  id: service.id,
  operations: Object.fromEntries(
    Object.entries(service.operations).map(([operation, run]) => [
      operation,
      (input: never, call: { readonly cause: number }) => {
        const code = refusals.get(operation) ?? refusals.get(`${region}/${operation}`);
        if (code !== undefined) throw new AwsError(code, `${operation} is refused`);
        return run(input, call);
      },
    ]),
  ),
});

/** Calls by functions, each with the answer that it caused. */
function attemptsOf({ trace }: Kernel): Attempt[] {
  const calls = trace.records.flatMap((record) =>
    record.kind === "call" && record.by !== "test" ? [record] : [],
  );
  const answers = new Map(
    trace.records.flatMap((record) =>
      record.kind === "answer" ? [[record.cause, record.outcome] as const] : [],
    ),
  );
  return calls.map(({ n, region, service, operation, input }) => ({
    region,
    service,
    operation,
    input,
    outcome: answers.get(n) ?? "none yet",
  }));
}
