import type { Configuration } from "../../functions/lib/config/schema.ts";
import { Trace, type TraceBody, type TraceRecord } from "../../simulator/kernel/trace.ts";

/** The instant that builders count their seconds from. */
export const START = Date.parse("2026-01-01T00:00:00Z");

/** lifeboat.yml as far as reports and invariants read it. */
export const CONFIGURATION: Configuration = {
  regions: ["us-east-1", "us-west-2"],
  dns: { zone: "xyz-corp.example" },
  groups: [
    {
      name: "web",
      active: "us-east-1",
      standby: "us-west-2",
      hostname: "www.xyz-corp.example",
      servers: ["web-1"],
      objectives: { rtoSeconds: 300, rpoSeconds: 900 },
      health: { port: 443, path: "/health", status: 200, bodyContains: "healthy", maxLatencyMs: 2000 },
      switch: { strategy: "takeover", ttlSeconds: 20 },
      detection: { holdDownSeconds: 60 },
    },
  ],
  backup: {
    everyMinutes: 5,
    copySlots: { limit: 20, reserve: 2 },
    retention: { frequent: 12, hourly: 24, daily: 7, keptInActive: 2 },
    volumeInitializationRate: 300,
  },
  detection: { selfCheck: ["a.example.com", "b.example.com"] },
  notifications: { emails: [] },
  budget: { monthlyUsd: 150 },
};

/** The failover that hand-made traces tell of. */
export const RUN = "failover-web-1-20260101T010000Z";
export const MACHINE = "lifeboat-drill-failover";
export const ADDRESSES = { "us-east-1": "203.0.113.10", "us-west-2": "198.51.100.10" } as const;

type ClientBody = Partial<Extract<TraceBody, { kind: "client" }>>;

/** Writes hand-made traces: every line says when (seconds since START) and what. */
export class TraceBuilder {
  readonly trace: Trace;

  constructor(trace = new Trace()) {
    this.trace = trace;
  }

  get records(): readonly TraceRecord[] {
    return this.trace.records;
  }

  add(seconds: number, body: TraceBody, cause: number | null = null): this {
    this.trace.write(START + Math.round(seconds * 1000), cause, body);
    return this;
  }

  run(config: unknown = CONFIGURATION): this {
    return this.add(0, { kind: "run", seed: 7, scenario: "region-lost", config });
  }

  disaster(seconds: number): this {
    return this.add(seconds, { kind: "disaster", region: "us-east-1", what: "region-lost" });
  }

  /** One request a second, the first one sent at `from`, answered 0.1 s later; its number is its second. */
  requests(from: number, count: number, body: ClientBody): this {
    for (let second = from; second < from + count; second += 1) {
      const told: TraceBody = {
        kind: "client",
        request: second,
        sentAt: START + second * 1000,
        address: "203.0.113.10",
        ok: true,
        ...body,
      };
      this.add(second + 0.1, told);
    }
    return this;
  }

  execution(
    seconds: number,
    status: Extract<TraceBody, { kind: "execution" }>["status"],
    more: Partial<Extract<TraceBody, { kind: "execution" }>> = {},
  ): this {
    return this.add(seconds, {
      kind: "execution",
      region: "us-west-2",
      machine: MACHINE,
      name: RUN,
      status,
      ...more,
    });
  }

  entered(seconds: number, state: string, name = RUN): this {
    return this.#transition(seconds, { state, name, phase: "entered" });
  }

  exited(seconds: number, state: string, name = RUN): this {
    return this.#transition(seconds, { state, name, phase: "exited" });
  }

  #transition(seconds: number, told: { state: string; name: string; phase: "entered" | "exited" }): this {
    return this.add(seconds, {
      kind: "transition",
      region: "us-west-2",
      machine: MACHINE,
      type: "Task",
      ...told,
    });
  }

  /** A state of an EC2 resource, in the standby Region unless `region` says otherwise. */
  ec2(
    seconds: number,
    resource: string,
    to: string,
    detail: Readonly<Record<string, unknown>> = {},
    region = "us-west-2",
  ): this {
    return this.add(seconds, { kind: "state", region, service: "EC2", resource, from: null, to, detail });
  }

  /** A copy in the standby Region, one of `members` of a set. */
  copy(
    seconds: number,
    resource: string,
    to: string,
    point: { set: string; volume: string; members?: number },
  ): this {
    return this.ec2(seconds, resource, to, {
      tags: {
        "lifeboat:group": "web",
        "lifeboat:server": "web-1",
        "lifeboat:set": point.set,
        "lifeboat:members": String(point.members ?? 2),
        "lifeboat:taken-at": point.set,
        "lifeboat:source-volume": point.volume,
        "lifeboat:source-snapshot": `snap-of-${point.volume}`,
      },
    });
  }

  /** A call and its answer. */
  call(
    seconds: number,
    told: {
      operation: string;
      input: unknown;
      service?: string;
      region?: string;
      by?: string;
      outcome?: "ok" | "error";
    },
  ): this {
    const { outcome = "ok", ...rest } = told;
    const sent = this.trace.write(START + Math.round(seconds * 1000), null, {
      kind: "call",
      service: "EC2",
      region: "us-west-2",
      from: "us-west-2",
      by: "lifeboat-drill-test",
      ...rest,
    });
    return this.add(seconds, { kind: "answer", outcome, latencyMs: 0 }, sent);
  }

  /** The run takes the lease that its acts need. */
  lease(seconds: number, holder = RUN, until = seconds + 1800): this {
    const input = {
      TableName: "lifeboat-drill",
      Key: { group: { S: "web" }, item: { S: "direction" } },
      ExpressionAttributeValues: {
        ":holder": { S: holder },
        ":leaseUntil": { S: new Date(START + until * 1000).toISOString() },
        ":run": { S: holder },
      },
    };
    return this.call(seconds, { service: "DynamoDB", operation: "UpdateItem", input });
  }

  /** The standby's address, and good answers from it to its own Region. */
  proof(seconds: number, answers = 3): this {
    const to = ADDRESSES["us-west-2"];
    for (let count = 0; count < answers; count += 1)
      this.add(seconds, { kind: "http", from: "us-west-2", to, path: "/health", status: 200, latencyMs: 5 });
    return this;
  }

  /** Both Regions' Elastic IPs. */
  addresses(): this {
    for (const [region, address] of Object.entries(ADDRESSES))
      this.ec2(
        0,
        `eipalloc-${region === "us-east-1" ? "e1" : "b2"}`,
        "allocated",
        { address, tags: { "lifeboat:group": "web" } },
        region,
      );
    return this;
  }
}
