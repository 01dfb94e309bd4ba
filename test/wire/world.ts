import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { DeploymentInputs } from "../../resources/deployment-inputs.ts";
import { type Checkers, createCheckers } from "./checkers.ts";
import { type Clients, clientsOf } from "./clients.ts";
import { type Ec2Gate, openEc2Gate } from "./ec2-gate.ts";
import { type Engines, startEngines } from "./engines.ts";
import { answersOf, serveZone } from "./name-server.ts";
import { openPager, type Pager } from "./pager.ts";
import { freePort } from "./processes.ts";
import { openRoute53, type ZoneRecord } from "./route53-wire.ts";
import { say } from "./say.ts";
import { certificate, type Site, serverPages, serveSite } from "./site.ts";
import { applyTemplate, readWorkload, withoutConditions } from "./templates.ts";

/** The reference deployment's Regions and group, from lifeboat.yml. */
export const ACTIVE = "us-east-1";
export const STANDBY = "us-west-2";
export const GROUP = "web";
const SERVER = "web-1";
/** The whole of 127.0.0.0/8 is the loopback interface on Linux, so each Region's server has an address of its own. */
const ADDRESSES = { [ACTIVE]: "127.1.0.1", [STANDBY]: "127.2.0.1" } as const;
/** The places of the self-check; the certificate names them too. */
const OUTSIDE: [string, string] = ["first.outside.example", "second.outside.example"];
const NAME_SERVER = "ns.outside.example";
/** Between two looks of the health checkers; Route 53's fast ones look every ten. */
const LOOK_MS = 5_000;

/** What the suite stands on: two engines, and the servers, checkers and name server of the world around them. */
export interface World {
  readonly engines: Engines;
  readonly gate: Ec2Gate;
  readonly configuration: Configuration;
  /** What the account's owner would write into deployments/wire.yml. */
  readonly inputs: DeploymentInputs;
  readonly active: Site;
  readonly pager: Pager;
  clients(region: string): Clients;
  /** Reads the zone's records and health checks, and has them looked at from now on. */
  watchChecks(): Promise<Checkers>;
  /** What the zone's authoritative server answers now. */
  answer(name: string, type: "A" | "TXT"): readonly string[];
  close(): Promise<void>;
}

/** Starts all of it. */
export async function createWorld(bin: string, folder: string): Promise<World> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const configuration = wireConfiguration(port);
  let engines: Engines | undefined;
  const clients = (region: string) => {
    if (engines === undefined) throw new Error("the engines have not started yet");
    return clientsOf(engines, region);
  };
  const pages = (region: string) => () => serverPages(clients(region), { group: GROUP, server: SERVER });
  const active = await serveSite(ADDRESSES[ACTIVE], port, pages(ACTIVE));
  const standby = await serveSite(ADDRESSES[STANDBY], port, pages(STANDBY));
  const outside = await serveSite("127.0.0.1", 0, async () => ({ health: "here", lifeboat: "here" }));
  let records: readonly ZoneRecord[] = [];
  let checkers: Checkers | undefined;
  const zone = {
    name: configuration.dns.zone,
    records: () => records,
    isHealthy: (id: string) => checkers?.isHealthy(id) ?? true,
  };
  const nameServer = await serveZone(zone);
  const pager = await openPager();
  const motoPort = await freePort();
  const gate = await openEc2Gate(`http://127.0.0.1:${motoPort}`);
  engines = await startEngines({
    bin,
    folder,
    network: {
      ...Object.fromEntries(OUTSIDE.map((name) => [`${name}:443`, `127.0.0.1:${outside.port}`])),
      [`${NAME_SERVER}:53`]: `127.0.0.1:${nameServer.port}`,
    },
    motoPort,
    ec2: gate.url,
  });
  const route53 = openRoute53(engines.moto);
  const zoneId = await route53.createZone(zone.name);
  let looking: NodeJS.Timeout | undefined;
  return {
    engines,
    gate,
    configuration,
    inputs: { addresses: { [GROUP]: ADDRESSES }, hostedZoneId: zoneId, nameServers: [NAME_SERVER] },
    active,
    pager,
    clients,
    watchChecks: async () => {
      clearInterval(looking);
      records = await route53.records(zoneId);
      const known = new Map(configuration.regions.map((region) => [region, clients(region)]));
      const bucketRegion = (bucket: string) =>
        configuration.regions.find((region) => bucket.endsWith(region)) ?? "";
      const made = createCheckers({
        checks: await route53.healthChecks(),
        clients: known,
        ca: certificate,
        bucketRegion,
      });
      checkers = made;
      looking = setInterval(
        () => made.look().catch((error: Error) => say(`a health check fails: ${error.message}`)),
        LOOK_MS,
      );
      return made;
    },
    answer: (name, type) =>
      answersOf(zone).find((record) => record.name === name && record.type === type)?.values ?? [],
    close: async () => {
      clearInterval(looking);
      nameServer.close();
      pager.close();
      gate.close();
      await Promise.all([active, standby, outside].map((site) => site.stop()));
    },
  };
}

/** lifeboat.yml with what this machine asks for: a free port, places outside that it has, and a short hold-down. */
function wireConfiguration(port: number): Configuration {
  const file = new URL("../../lifeboat.yml", import.meta.url).pathname;
  const configuration = parseConfiguration(readFileSync(file, "utf8"), file);
  return {
    ...configuration,
    groups: configuration.groups.map((group) => ({
      ...group,
      health: { ...group.health, port },
      detection: { holdDownSeconds: 30 },
    })),
    detection: { selfCheck: OUTSIDE },
  };
}

/**
 * The reference workload in both Regions, from its own template, in moto. Its standby has booted without an epoch, and
 * so stopped itself; that boot does not happen in moto.
 */
export async function deployWorkload(world: World): Promise<void> {
  for (const region of [ACTIVE, STANDBY]) {
    const { body, parameters } = readWorkload(region);
    const clients = world.clients(region);
    const outputs = await applyTemplate(clients, { name: "site", body, parameters }, "create");
    const InstanceIds = [outputs["InstanceId"] ?? ""];
    if (region === STANDBY) await clients.ec2.send(new StopInstancesCommand({ InstanceIds }));
  }
}

/** The global stack's template, as osls packaged it in a workspace, applied to moto in its two steps. */
export async function deployGlobal(world: World, packaged: string): Promise<void> {
  const body = readFileSync(join(packaged, "cloudformation-template-update-stack.json"), "utf8");
  const clients = world.clients(STANDBY);
  const stack = (SwitchAttached: string) => {
    const parameters = { SwitchAttached };
    return { name: "lifeboat-global", body: withoutConditions(body, parameters), parameters };
  };
  await applyTemplate(clients, stack("false"), "create");
  await applyTemplate(clients, stack("true"), "update");
}
