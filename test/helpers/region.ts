import type { BusEvent, Cloud, KeyView, Region, Service } from "../../simulator/cloud/cloud.ts";
import type { HttpServer, Internet } from "../../simulator/internet/internet.ts";
import type { Kernel } from "../../simulator/kernel/kernel.ts";

/** A Region with no services but those that a test adds; what it is asked to do is kept for inspection. */
export interface FakeRegion extends Region {
  readonly events: BusEvent[];
  readonly invoked: { arn: string; input: string }[];
  readonly published: { topicArn: string; subject: string | undefined; message: string }[];
  readonly keys: Map<string, KeyView>;
  /** Adds a service and returns it. */
  add<Added extends Service>(service: Added): Added;
}

/** An account with the two Regions of the rehearsal (or those named), on one fake internet. */
export interface FakeCloud extends Cloud {
  readonly regions: ReadonlyMap<string, FakeRegion>;
  region(name: string): FakeRegion;
  /** Takes a Region away, its addresses included. */
  lose(name: string): void;
  /** Brings it back, in another life. */
  restore(name: string): void;
}

const ACCOUNT = "111122223333";

export function createFakeCloud(
  kernel: Kernel,
  names: readonly string[] = ["us-east-1", "us-west-2"],
): FakeCloud {
  const internet = createFakeInternet();
  const regions = new Map(names.map((name) => [name, createFakeRegion(kernel, internet, name)]));
  const region = (name: string): FakeRegion => {
    const found = regions.get(name);
    if (found === undefined) throw new Error(`the fake cloud has no Region ${name}`);
    return found;
  };
  return {
    kernel,
    account: ACCOUNT,
    regions,
    internet,
    region,
    lose: (name) => {
      region(name).lost = true;
      internet.setLost(name, true);
    },
    restore: (name) => {
      region(name).lost = false;
      region(name).life += 1;
      internet.setLost(name, false);
    },
  };
}

export function createFakeRegion(
  kernel: Kernel,
  internet: Internet = createFakeInternet(),
  name = "us-west-2",
): FakeRegion {
  const region: FakeRegion = {
    name,
    account: ACCOUNT,
    lost: false,
    life: 1,
    kernel,
    internet,
    services: new Map(),
    events: [],
    invoked: [],
    published: [],
    keys: new Map(),
    add: (service) => {
      region.services.set(service.id, service);
      return service;
    },
    emit: (event) => {
      region.events.push(event);
    },
    invokeTarget: async (arn, input) => {
      region.invoked.push({ arn, input });
    },
    key: (reference) => region.keys.get(reference),
    publish: (topicArn, subject, message) => {
      region.published.push({ topicArn, subject, message });
    },
  };
  return region;
}

/** One round trip takes 60 ms everywhere; servers answer at once, lost places swallow everything. */
function createFakeInternet(): Internet {
  const servers = new Map<string, HttpServer>();
  const lost = new Set<string>();
  return {
    exchange: (request) => {
      const server = servers.get(request.to);
      if (server === undefined) return { afterMs: 20, error: "ENOTFOUND" };
      const silent = lost.has(request.from) || lost.has(server.region);
      const answer = silent ? undefined : server.serve(request);
      if (answer === undefined) return { afterMs: request.connectTimeoutMs, error: "ETIMEDOUT" };
      if (answer === "refused") return { afterMs: 60, error: "ECONNREFUSED" };
      const { serviceMs, ...rest } = answer;
      return { afterMs: 60 + serviceMs, ...rest };
    },
    listen: (address, server) => {
      servers.set(address, server);
    },
    unlisten: (address) => {
      servers.delete(address);
    },
    setLost: (name, isLost) => {
      if (isLost) lost.add(name);
      else lost.delete(name);
    },
    isLost: (place) => lost.has(place),
    reaches: (from, to) => !lost.has(from) && !lost.has(to),
    roundTripMs: () => 60,
  };
}
