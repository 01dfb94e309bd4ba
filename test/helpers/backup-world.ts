import { readFileSync } from "node:fs";
import { handler as copySnapshots } from "../../functions/copy-snapshots/handler.ts";
import { handler as createSnapshots } from "../../functions/create-snapshots/handler.ts";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import { TAG } from "../../functions/lib/domain/names.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import { handler as listGroups } from "../../functions/list-groups/handler.ts";
import { handler as measureRecoveryPoints } from "../../functions/measure-recovery-points/handler.ts";
import { handler as pruneSnapshots } from "../../functions/prune-snapshots/handler.ts";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import type { ApiCall, CallFault } from "../../simulator/cloud/boundary-contract.ts";
import { DynamoDb } from "../../simulator/cloud/dynamodb/dynamodb.ts";
import { loadMachine } from "../../simulator/step-functions/definition/machine.ts";
import { TaskFailure } from "../../simulator/step-functions/errors.ts";
import { startExecution } from "../../simulator/step-functions/execution.ts";
import type { ExecutionResult } from "../../simulator/step-functions/run.ts";
import type { TaskRequest } from "../../simulator/step-functions/runtime.ts";
import { EAST, type Ec2World, inEc2World, type Server, WEST } from "./ec2-world.ts";

const FUNCTIONS = {
  ListGroups: listGroups,
  CreateSnapshots: createSnapshots,
  CopySnapshots: copySnapshots,
  PruneSnapshots: pruneSnapshots,
  MeasureRecoveryPoints: measureRecoveryPoints,
} as const;

/** The product's backups as they run in the standby Region: its machine, its handlers, simulated AWS. */
export interface BackupWorld extends Ec2World {
  /** The protected server, in us-east-1. */
  readonly server: Server;
  /** Log lines, oldest first. */
  readonly logged: { readonly level: string; readonly event: string; readonly fields: object }[];
  /** The standby's key; disabled, it makes copies fail. */
  readonly key: { readonly arn: string; enabled: boolean };
  /** Decides over each call's fate from now on. */
  faults: (call: ApiCall) => CallFault | undefined;
  /** Runs one function. */
  run(name: keyof typeof FUNCTIONS, input: object): Promise<unknown>;
  /** Runs one execution of the backup machine to its end. */
  tick(): Promise<ExecutionResult>;
  /** Starts an execution every five minutes for so long, and waits for all of them. */
  ticks(minutes: number): Promise<ExecutionResult[]>;
}

/** What differs from the example configuration. */
export interface BackupWorldOptions {
  readonly seed?: number;
  readonly slots?: Configuration["backup"]["copySlots"];
}

const environment = (region: string, key: string) => ({
  AWS_REGION: region,
  LIFEBOAT_STAGE: "test",
  LIFEBOAT_TABLE: "lifeboat-test",
  LIFEBOAT_SWITCH_BUCKET: "here",
  LIFEBOAT_OTHER_SWITCH_BUCKET: "there",
  LIFEBOAT_TOPIC: `arn:aws:sns:${region}:111122223333:lifeboat-test-pages`,
  LIFEBOAT_KMS_KEY: key,
  LIFEBOAT_FAILOVER_MACHINE: `arn:aws:states:${region}:111122223333:stateMachine:lifeboat-test-failover`,
  LIFEBOAT_ADDRESSES: "{}",
  LIFEBOAT_NAME_SERVERS: "ns.example",
});

const unused = () => {
  throw new Error("backups probe nothing");
};

/** Runs `main` with the reference workload in us-east-1 and Lifeboat's backups in us-west-2. */
export const inBackupWorld = <Result>(
  main: (world: BackupWorld) => Promise<Result>,
  options: BackupWorldOptions = {},
): Promise<Result> =>
  inEc2World(async (ec2) => {
    for (const name of [EAST, WEST]) {
      const dynamo = ec2.cloud.region(name).add(new DynamoDb(ec2.cloud.region(name)));
      const sort = { name: "item", type: "S" } as const;
      dynamo.createTable({ name: "lifeboat-test", partition: { name: "group", type: "S" }, sort });
    }
    const key = { arn: `arn:aws:kms:${WEST}:111122223333:key/lifeboat`, enabled: true };
    ec2.cloud.region(WEST).keys.set(key.arn, key);
    const server = ec2.deploy(EAST, { epoch: "0" });
    ec2.call(EAST, "CreateTags", { Resources: [server.instance], Tags: [{ Key: TAG.group, Value: "web" }] });
    const example = parseConfiguration(readFileSync("lifeboat.yml", "utf8"), "lifeboat.yml");
    const backup = { ...example.backup, ...(options.slots && { copySlots: options.slots }) };
    const world = createWorld(ec2, { server, key, configuration: { ...example, backup } });
    await ec2.kernel.sleep(60_000);
    return main(world);
  }, options);

function createWorld(
  ec2: Ec2World,
  { server, key, configuration }: Pick<BackupWorld, "server" | "key"> & { configuration: Configuration },
): BackupWorld {
  const { kernel, cloud } = ec2;
  const fail = (error: unknown) => {
    throw error;
  };
  const attach = createBoundary(cloud, { onFatal: fail, faults: (call) => world.faults(call) });
  const hostOf = (functionName: string): Host => ({
    functionName,
    env: environment(WEST, key.arn),
    configuration,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    attach: (client) =>
      attach(client, { from: WEST, by: functionName, cause: () => null, frozen: () => false }),
    https: { get: unused },
    dns: { query: unused },
    now: () => new Date(kernel.now()),
    log: (level, event, fields) => {
      world.logged.push({ level, event, fields });
    },
  });
  const functions = new Map(
    Object.entries(FUNCTIONS).map(([name, handler]) => [name, handler.forHost(hostOf(name))]),
  );
  const machine = loadMachine(JSON.parse(readFileSync("state-machines/backup.asl.json", "utf8")), {
    type: "STANDARD",
    name: "backup",
  });
  const invoke = async (request: TaskRequest) => {
    const { FunctionName, Payload } = request.arguments as unknown as Invocation;
    const name = FunctionName["Fn::GetAtt"][0].replace(/LambdaFunction$/, "");
    try {
      return { StatusCode: 200, Payload: JSON.parse(JSON.stringify(await functions.get(name)?.(Payload))) };
    } catch (error) {
      if (error instanceof Error) throw new TaskFailure(error.name, error.message);
      throw error;
    }
  };
  const world: BackupWorld = {
    ...ec2,
    server,
    key,
    logged: [],
    faults: () => undefined,
    run: async (name, input) => functions.get(name)?.(input),
    tick: () => {
      const name = `tick-${kernel.now()}`;
      const { done } = startExecution(machine, {
        name,
        id: `arn:aws:states:${WEST}:111122223333:execution:backup:${name}`,
        input: {},
        startedAt: kernel.now(),
        runtime: {
          now: kernel.now,
          sleep: kernel.sleep,
          random: kernel.random(`machine/${name}`),
          runTask: invoke,
        },
      });
      return done;
    },
    ticks: async (minutes) => {
      const running: Promise<ExecutionResult>[] = [];
      for (let minute = 0; minute < minutes; minute += 5) {
        running.push(world.tick());
        await kernel.sleep(5 * 60_000);
      }
      return Promise.all(running);
    },
  };
  return world;
}

interface Invocation {
  readonly FunctionName: { readonly "Fn::GetAtt": readonly [string, string] };
  readonly Payload: unknown;
}
