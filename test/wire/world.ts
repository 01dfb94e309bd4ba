import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { DeploymentInputs } from "../../resources/deployment-inputs.ts";
import { freePort } from "../helpers/processes.ts";
import { type Checkers, createCheckers } from "./checkers.ts";
import { type Clients, clientsOf } from "./clients.ts";
import { createDesk, type Desk } from "./desk.ts";
import { type Engines, startEngines } from "./engines.ts";
import { type Gate, openGate } from "./gate.ts";
import { answersOf, serveZone } from "./name-server.ts";
import { openPager, type Pager } from "./pager.ts";
import { openRoute53, type ZoneRecord } from "./route53-wire.ts";
import { say } from "./say.ts";
import { certificate, serverPages, serveSite } from "./site.ts";
import { configurationFile } from "./stage.ts";
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
  readonly gate: Gate;
  /** Where people sit. */
  readonly desk: Desk;
  readonly configuration: Configuration;
  /** What the account's owner would write into deployments/wire.yml. */
  readonly inputs: DeploymentInputs;
  readonly pager: Pager;
  clients(region: string): Clients;
  /** Reads the zone's records and health checks, and has them looked at from now on. */
  watchChecks(): Promise<Checkers>;
  /** What the zone's authoritative server answers now. */
  answer(name: string, type: "A" | "TXT"): readonly string[];
  /** The active Region is gone: its server, its API, and what runs there. */
  loseActive(): Promise<void>;
  /** It is back, as it was. */
  restoreActive(): Promise<void>;
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
  const [motoPort, ministackPort] = [await freePort(), await freePort()];
  const gate = await openGate({
    moto: `http://127.0.0.1:${motoPort}`,
    ministack: `http://127.0.0.1:${ministackPort}`,
  });
  engines = await startEngines({
    bin,
    folder,
    network: {
      ...Object.fromEntries(OUTSIDE.map((name) => [`${name}:443`, `127.0.0.1:${outside.port}`])),
      [`${NAME_SERVER}:53`]: `127.0.0.1:${nameServer.port}`,
    },
    motoPort,
    ministackPort,
    ec2: gate.ec2.url,
    api: gate.api.url,
  });
  const route53 = openRoute53(engines.moto);
  const zoneId = await route53.createZone(zone.name);
  let looking: NodeJS.Timeout | undefined;
  return {
    engines,
    gate,
    desk: createDesk(folder, configurationFile(join(folder, STANDBY)), gate),
    configuration,
    inputs: { addresses: { [GROUP]: ADDRESSES }, hostedZoneId: zoneId, nameServers: [NAME_SERVER] },
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
        isLost: gate.isLost,
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
    loseActive: async () => {
      gate.lose(ACTIVE);
      await active.stop();
    },
    restoreActive: async () => {
      gate.restore(ACTIVE);
      await active.start();
    },
    close: async () => {
      clearInterval(looking);
      nameServer.close();
      pager.close();
      gate.close();
      await Promise.all([active, standby, outside].map((site) => site.stop()));
    },
  };
}

/**
 * lifeboat.yml with what this machine asks for: a free port and places outside that it has; and with what the suite's
 * time asks for: a short hold-down, and a tick of the backup every two minutes.
 */
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
    backup: { ...configuration.backup, everyMinutes: 2 },
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
