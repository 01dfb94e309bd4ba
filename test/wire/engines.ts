import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { miniStackOn, motoOn } from "../helpers/emulators.ts";
import { serve } from "../helpers/processes.ts";
import { say } from "./say.ts";

/** The account of everything: the engines take an access key of twelve digits for the account's root. */
export const ACCOUNT = "123456789012";
export const SECRET = "test";
const here = new URL(".", import.meta.url).pathname;

/** Where the two engines answer. */
export interface Engines {
  /** CloudFormation, Lambda, Step Functions, Scheduler, DynamoDB, S3, SNS, CloudWatch, IAM. */
  readonly ministack: string;
  /** EC2 and Route 53. */
  readonly moto: string;
}

/** What the engines have to know before they start. */
export interface EngineSettings {
  /** Folder of the Python environment's programs. */
  readonly bin: string;
  /** Folder for logs and temporary files. */
  readonly folder: string;
  /** What the functions find in the network: loopback "address:port" by "name:port". */
  readonly network: Readonly<Record<string, string>>;
  readonly motoPort: number;
  readonly ministackPort: number;
  /** URLs for the functions' calls: of EC2, and of all else. */
  readonly ec2: string;
  readonly api: string;
}

/** Starts moto and MiniStack on the loopback interface; `stopAll` of processes.ts ends them. */
export async function startEngines({
  bin,
  folder,
  network,
  motoPort,
  ministackPort,
  ec2,
  api,
}: EngineSettings): Promise<Engines> {
  const base = { bin, folder, patches: [new URL("patches/", import.meta.url)] };
  const moto = motoOn({ ...base, port: motoPort, env: { WIRE_PATCHES: "moto" } });
  const ministack = miniStackOn({
    ...base,
    port: ministackPort,
    env: {
      LAMBDA_EXECUTOR: "local",
      // Two cores: a burst of ticks must not become fifty processes.
      LAMBDA_ACCOUNT_CONCURRENCY: "40",
      LAMBDA_WARM_TTL_SECONDS: "120",
      // Roles are enforced for what MiniStack answers itself.
      AUTH: "true",
      AWS_SECRET_ACCESS_KEY: SECRET,
      // The workers inherit what follows.
      AWS_ENDPOINT_URL: api,
      AWS_ENDPOINT_URL_EC2: ec2,
      AWS_ENDPOINT_URL_ROUTE_53: urlOf(motoPort),
      NODE_EXTRA_CA_CERTS: join(here, "tls", "certificate.pem"),
      WIRE_PATCHES: "ministack history ends",
      WIRE_PRELOAD: join(here, "worker-network.cjs"),
      WIRE_NETWORK: JSON.stringify(network),
    },
  });
  // MiniStack unpacks functions here; the project's own "type": "module" must not reach them.
  writeFileSync(join(folder, "tmp", "package.json"), "{}");
  say(`moto on port ${motoPort}, MiniStack on port ${ministackPort}`);
  await Promise.all([
    serve(moto, motoPort, join(folder, "moto.log")),
    serve(ministack, ministackPort, join(folder, "ministack.log")),
  ]);
  return { ministack: urlOf(ministackPort), moto: urlOf(motoPort) };
}

const urlOf = (port: number) => `http://127.0.0.1:${port}`;
