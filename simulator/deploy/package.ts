import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import { contentHash, makeWorkspace, type PackageInputs } from "./package-inputs.ts";
import { runOsls } from "./package-osls.ts";
import { storeOnce } from "./package-store.ts";
import { parseTemplate, readTemplate, type Template } from "./template.ts";

export { PackagingFailed } from "./package-osls.ts";

export interface PackageRequest extends PackageInputs {
  /** Called with one line for people whenever something begins or ends. */
  readonly onProgress: (line: string) => void;
}

/** What `osls package` made: the templates that AWS would be given, and what the rehearsal is given. */
export interface Artefacts {
  /** Changes whenever an input of the packaging changes. */
  readonly hash: string;
  readonly stage: string;
  /** The service's stack by Region. `folder` holds one zip per function, `<functionKey>.zip`. */
  readonly service: ReadonlyMap<string, { readonly template: Template; readonly folder: string }>;
  /** The one stack of health checks and records, deployed from `region`. */
  readonly global: { readonly region: string; readonly template: Template };
  /** The reference workload, which is plain CloudFormation and is not packaged. */
  readonly workload: {
    readonly template: Template;
    /** The parameters of its stack by Region. */
    readonly parameters: ReadonlyMap<string, Readonly<Record<string, string>>>;
  };
}

/** The form that `aws cloudformation deploy --parameter-overrides file://...` takes. */
const parametersFile = z.strictObject({ Parameters: z.record(z.string(), z.string()) });

/** What a Region without a file of parameters is rehearsed with; nobody could deploy this image id. */
const parametersOfAnyRegion = (region: string) => ({
  SecurityGroupName: "XYZ-WebServer-SG",
  AvailabilityZone: `${region}a`,
  ImageId: "ami-00000000000000001",
  SshCidr: "203.0.113.0/24",
});

/** One run of osls. */
interface Job {
  readonly serviceFile: string;
  readonly region: string;
  /** Name of its folder in the package. */
  readonly name: string;
}

/**
 * Packages the service for each Region and the global stack, offline and without credentials, unless exactly these
 * inputs were packaged before. Takes real time: call it before the simulation starts. A package appears under
 * `.lifeboat/package/` as a whole or not at all.
 *
 * @throws InvalidConfiguration, StoreUnwritable, PackagingFailed with osls's own message, NotModelled for a template that the
 *   simulator cannot read
 */
export async function packageArtefacts(request: PackageRequest): Promise<Artefacts> {
  const { root, configFile, stage, onProgress } = request;
  const configuration = parseConfiguration(readFileSync(configFile, "utf8"), configFile);
  const hash = contentHash(request);
  const folder = join(root, ".lifeboat", "package", hash);
  const services = configuration.regions.map((region) => ({
    serviceFile: "serverless.yml",
    region,
    name: region,
  }));
  const [{ standby }] = configuration.groups as [(typeof configuration.groups)[number]];
  const global = { serviceFile: "serverless.global.yml", region: standby, name: "global" };

  if (existsSync(folder)) onProgress(`nothing has changed since package ${hash}`);
  await storeOnce(folder, (building) => runJobs(request, [...services, global], building));
  return {
    hash,
    stage,
    service: new Map(services.map((job) => [job.region, loadJob(folder, job, hash)])),
    global: { region: standby, template: loadJob(folder, global, hash).template },
    workload: loadWorkload(root, configuration.regions),
  };
}

/** All at once, each in a workspace of its own; the first failure is told when none is running any more. */
async function runJobs(request: PackageRequest, jobs: readonly Job[], building: string): Promise<void> {
  const runs = await Promise.allSettled(jobs.map((job) => runJob(request, job, building)));
  const failed = runs.find((run) => run.status === "rejected");
  if (failed) throw failed.reason;
}

async function runJob(request: PackageRequest, job: Job, building: string): Promise<void> {
  const { onProgress, stage } = request;
  const { name, region, serviceFile } = job;
  const startedMs = performance.now();
  onProgress(`${serviceFile} for ${region}`);
  const workspace = join(building, name);
  makeWorkspace(request, workspace);
  await runOsls({ workspace, serviceFile, region, stage, output: join(building, "output", name) });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  onProgress(`${serviceFile} for ${region}: done in ${seconds} s`);
}

function loadJob(folder: string, { name }: Job, hash: string): { template: Template; folder: string } {
  const file = join(folder, name, "cloudformation-template-update-stack.json");
  // The keys of the code hold the time of packaging; nothing in a rehearsal may depend on it.
  const text = readFileSync(file, "utf8").replace(/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z(?=\/\w+\.zip)/g, hash);
  return { template: parseTemplate(JSON.parse(text), name), folder: join(folder, name) };
}

function loadWorkload(root: string, regions: readonly string[]): Artefacts["workload"] {
  const folder = join(root, "resources", "workload");
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  const parametersOf = (region: string): Readonly<Record<string, string>> => {
    const file = `parameters/${region}.json`;
    if (!existsSync(join(folder, file))) return parametersOfAnyRegion(region);
    return parametersFile.parse(JSON.parse(read(file))).Parameters;
  };
  const parameters = regions.map((region) => [region, parametersOf(region)] as const);
  return { template: readTemplate(read("template.yml"), "workload"), parameters: new Map(parameters) };
}
