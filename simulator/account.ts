import type { Configuration } from "../functions/lib/config/schema.ts";
import type { Host } from "../functions/lib/runtime/host.ts";
import { createBoundary } from "./cloud/boundary.ts";
import { type Cloud, NotModelled, type Region, type Service } from "./cloud/cloud.ts";
import { CloudWatch } from "./cloud/cloudwatch/cloudwatch.ts";
import { DynamoDb } from "./cloud/dynamodb/dynamodb.ts";
import { Ec2 } from "./cloud/ec2/ec2.ts";
import { EventBridge } from "./cloud/events/events.ts";
import { type Authorise, createAuthorise } from "./cloud/iam/authorise.ts";
import { createGate } from "./cloud/iam/gate.ts";
import { Iam } from "./cloud/iam/iam.ts";
import { Kms } from "./cloud/kms.ts";
import type { FunctionEnvironment, HandlerFactory } from "./cloud/lambda/environment.ts";
import { Lambda } from "./cloud/lambda/lambda.ts";
import { Route53 } from "./cloud/route53/route53.ts";
import { S3 } from "./cloud/s3.ts";
import { Scheduler } from "./cloud/scheduler/scheduler.ts";
import { Sns } from "./cloud/sns.ts";
import { StepFunctions } from "./cloud/stepfunctions/stepfunctions.ts";
import { createInvokeTarget } from "./cloud/targets.ts";
import type { ResourceTypes } from "./deploy/resource-type.ts";
import { cloudwatchResources } from "./deploy/resources/cloudwatch.ts";
import { dynamodbResources } from "./deploy/resources/dynamodb.ts";
import { ec2Resources } from "./deploy/resources/ec2.ts";
import { eventsResources } from "./deploy/resources/events.ts";
import { iamResources } from "./deploy/resources/iam.ts";
import { kmsResources } from "./deploy/resources/kms.ts";
import { lambdaResources } from "./deploy/resources/lambda.ts";
import { logsResources } from "./deploy/resources/logs.ts";
import { route53Resources } from "./deploy/resources/route53.ts";
import { s3Resources } from "./deploy/resources/s3.ts";
import { schedulerResources } from "./deploy/resources/scheduler.ts";
import { snsResources } from "./deploy/resources/sns.ts";
import { stepFunctionsResources } from "./deploy/resources/stepfunctions.ts";
import { WorldFaults } from "./faults/inflict.ts";
import type { SideFaults } from "./faults/side-faults.ts";
import type { WorldFault } from "./faults/world-fault.ts";
import { createFunctionPorts } from "./internet/function-ports.ts";
import type { HttpServer } from "./internet/internet.ts";
import { Network } from "./internet/network.ts";
import { referenceWorkload } from "./internet/reference-workload.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** The rehearsal's account; any twelve digits. */
const ACCOUNT = "111122223333";

/** Nobody checks them; the SDK signs presigned URLs with them. */
const CREDENTIALS = { accessKeyId: "AKIAREHEARSAL", secretAccessKey: "rehearsal" } as const;

/** What the simulated account is built from. */
export interface AccountOptions {
  readonly kernel: Kernel;
  readonly configuration: Configuration;
  /** The product's handler modules, already loaded, by the handler string of the template. */
  readonly handlers: ReadonlyMap<string, HandlerFactory>;
  /** What befalls events, ticks and calls on the side. */
  readonly side?: SideFaults;
  /** Stops the run. */
  onFatal(error: unknown): void;
}

/** A simulated account with Lifeboat's two Regions, and what a scenario does to it. */
export interface Account extends Cloud {
  readonly internet: Network;
  readonly route53: Route53;
  /** The CloudFormation types that can be made in a Region. */
  typesOf(region: string): ResourceTypes;
  region(name: string): Region;
  /** Takes a Region away as a whole: APIs, instances, functions, schedules, everything in it. */
  loseRegion(name: string): void;
  /**
   * Brings a lost Region back: its APIs answer, schedules and alarms go on from now without making up for what
   * they missed, instances that ran boot anew and believe what their tags say, and what ran in functions and
   * executions when it was lost goes on no more.
   *
   * @throws Error when the Region is not lost
   */
  restoreRegion(name: string): void;
  /** Begins a fault; the function that it returns ends it. */
  inflict(fault: WorldFault): () => void;
}

/** Builds an empty account: all services of both Regions, and the world around them. */
export function createAccount(options: AccountOptions): Account {
  const { kernel, configuration, onFatal, side } = options;
  const internet = new Network(kernel);
  const regions = new Map<string, Region>();
  const built = new Map<string, BuiltRegion>();
  const cloud: Cloud = { kernel, account: ACCOUNT, regions, internet };
  const named = (name: string): BuiltRegion => {
    const found = built.get(name);
    if (!found) throw new Error(`the account has no Region ${name}, only ${[...built.keys()].join(", ")}`);
    return found;
  };
  const route53 = new Route53(cloud, {
    readAlarm: (name, alarm) => {
      const { region, cloudWatch } = named(name);
      return region.lost ? "UNREACHABLE" : cloudWatch.alarmState(alarm);
    },
  });
  const faults = new WorldFaults();
  const iam = new Iam(ACCOUNT);
  const authorise = createAuthorise(iam, kernel);
  const attach = createBoundary(cloud, {
    onFatal,
    authorise: createGate(cloud, { iam, authorise, ec2: (name) => built.get(name)?.ec2.state }),
    ...(side && { faults: side.call, answered: side.answered }),
  });
  const world = { ...options, internet, route53, faults, iam, authorise, attach };
  for (const name of configuration.regions) {
    const one = buildRegion(name, world, (other) => built.get(other)?.ec2);
    built.set(name, one);
    regions.set(name, one.region);
  }
  openPlacesOutside(configuration, internet);
  return {
    ...cloud,
    internet,
    route53,
    region: (name) => named(name).region,
    typesOf: (name) => ({ ...named(name).types, ...route53Resources(route53) }),
    loseRegion: (name) => {
      const { region, ec2 } = named(name);
      const cause = kernel.record(null, { kind: "disaster", region: name, what: "region-lost" });
      region.lost = true;
      internet.setLost(name, true);
      ec2.regionLost(cause);
    },
    restoreRegion: (name) => {
      const { region } = named(name);
      if (!region.lost) throw new Error(`the Region ${name} is not lost`);
      const cause = kernel.record(null, { kind: "restored", region: name, what: "region-lost" });
      region.lost = false;
      region.life += 1;
      internet.setLost(name, false);
      for (const service of region.services.values()) service.restored?.(cause);
    },
    inflict: (fault) => faults.inflict(fault, { kernel, internet, region: named }),
  };
}

/** A Region with the services that the account itself reaches into. */
interface BuiltRegion {
  readonly region: Region;
  readonly ec2: Ec2;
  readonly kms: Kms;
  readonly s3: S3;
  readonly cloudWatch: CloudWatch;
  readonly types: ResourceTypes;
}

/** What all Regions share. */
type World = AccountOptions & {
  readonly internet: Network;
  readonly route53: Route53;
  readonly faults: WorldFaults;
  readonly iam: Iam;
  readonly authorise: Authorise;
  readonly attach: ReturnType<typeof createBoundary>;
};

function buildRegion(name: string, world: World, regionOf: (name: string) => Ec2 | undefined): BuiltRegion {
  const { kernel, internet, configuration, handlers, faults, side, iam, authorise, onFatal } = world;
  const region: Region = {
    name,
    account: ACCOUNT,
    lost: false,
    life: 1,
    kernel,
    internet,
    services: new Map(),
    emit: (event, cause) => events.emit(event, cause),
    invokeTarget: (...request) => invokeTarget(...request),
    key: (reference) => kms.key(reference),
    publish: (topicArn, subject, message, cause) => sns.publish(topicArn, subject, message, cause),
  };
  const hostnames = configuration.groups.map(({ hostname }) => hostname);
  const ec2 = new Ec2(region, {
    regionOf,
    software: referenceWorkload({ kernel, hostnames, ailment: (...of) => faults.ailment(...of) }),
  });
  const kms = new Kms(region);
  const s3 = new S3(region);
  const sns = new Sns(region);
  const dynamoDb = new DynamoDb(region);
  const cloudWatch = new CloudWatch(region);
  const events = new EventBridge(region, { onFatal, authorise, ...(side && { faults: side.event }) });
  const scheduler = new Scheduler(region, { onFatal, authorise, ...(side && { copies: side.ticks }) });
  const lambda = new Lambda(region, {
    onFatal,
    hostFor: (environment) => hostOf(environment, world),
    loadHandler: async (functionName, handler) => {
      const found = handlers.get(handler);
      if (found) return failable(found, () => faults.isFailing(name, functionName));
      throw new NotModelled(`the handler ${handler} of ${functionName}`);
    },
  });
  const stepFunctions = new StepFunctions(region, {
    lambda,
    onFatal,
    authorise,
    killIn: (entry) => faults.killIn(kernel, entry),
  });
  const invokeTarget = createInvokeTarget({ lambda, stepFunctions, publish: region.publish });
  const services: readonly Service[] = [
    ec2,
    kms,
    s3,
    sns,
    dynamoDb,
    cloudWatch,
    events,
    scheduler,
    lambda,
    stepFunctions,
  ];
  for (const service of services) region.services.set(service.id, service);
  internet.listen(`ec2.${name}.amazonaws.com`, anonymousRefusal(name));
  const types = {
    ...ec2Resources(ec2),
    ...kmsResources(kms),
    ...s3Resources(s3),
    ...snsResources(sns),
    ...dynamodbResources(dynamoDb),
    ...cloudwatchResources(cloudWatch),
    ...eventsResources(events),
    ...schedulerResources(scheduler),
    ...lambdaResources(lambda),
    ...stepFunctionsResources(stepFunctions),
    ...iamResources(iam),
    ...logsResources,
  };
  return { region, ec2, kms, s3, cloudWatch, types };
}

/** A handler that throws while its function is made to fail. */
const failable = (factory: HandlerFactory, isFailing: () => boolean): HandlerFactory => ({
  forHost: (host) => {
    const work = factory.forHost(host);
    return async (event) => {
      if (isFailing()) throw new Error("this function is made to fail");
      return work(event);
    };
  },
});

/** The host that a function finds in its execution environment: real clients, simulated world. */
function hostOf(environment: FunctionEnvironment, world: World): Host {
  const { functionName, roleArn, region, env, cause, frozen } = environment;
  const { kernel, configuration, internet, route53, attach } = world;
  const { https, dns } = createFunctionPorts({ kernel, internet, route53, from: region.name, cause, frozen });
  return {
    functionName,
    env,
    configuration,
    credentials: CREDENTIALS,
    attach: (client) => attach(client, { from: region.name, by: functionName, role: roleArn, cause, frozen }),
    https,
    dns,
    now: () => new Date(kernel.now()),
    log: (level, event, fields) => {
      if (frozen()) return;
      kernel.record(cause(), {
        kind: "log",
        region: region.name,
        function: functionName,
        level,
        event,
        fields,
      });
    },
  };
}

/** The self-check's places stand in Regions that are nobody's here: only their S3 endpoint is modelled. */
function openPlacesOutside({ regions, detection }: Configuration, internet: Network): void {
  for (const place of detection.selfCheck) {
    const region = /^[a-z0-9]+\.([a-z0-9-]+)\.amazonaws\.com$/.exec(place)?.[1];
    if (region === undefined)
      throw new NotModelled(`the self-check place ${place}, which is no AWS endpoint`);
    if (!regions.includes(region)) internet.listen(place, anonymousRefusal(region));
  }
}

/** An AWS endpoint as somebody without credentials meets it: alive, and refusing. */
const anonymousRefusal = (region: string): HttpServer => ({
  region,
  serve: ({ serverName }) => ({
    status: 403,
    body: "AccessDenied",
    certificateNames: [serverName],
    serviceMs: 3,
  }),
});
