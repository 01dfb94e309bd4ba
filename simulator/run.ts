import { fileURLToPath } from "node:url";
import type { Configuration } from "../functions/lib/config/schema.ts";
import { createAccount } from "./account.ts";
import type { Artefacts } from "./deploy/package.ts";
import { deployEverything } from "./deployment.ts";
import type { SideFault } from "./faults/side-fault-kinds.ts";
import { createSideFaults } from "./faults/side-faults.ts";
import { loadHandlers } from "./handlers.ts";
import { OutsideClient } from "./internet/outside-client.ts";
import { Resolver } from "./internet/resolver.ts";
import { watchInvariants } from "./invariants/watch.ts";
import { type Kernel, runInVirtualTime } from "./kernel/kernel.ts";
import type { Trace, TraceListener } from "./kernel/trace.ts";
import { expectationOf } from "./scenarios/scenario.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";

/** The project whose sources run; it is the one that this file belongs to. */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Every run begins at the same instant, a quiet Sunday. */
const START = Date.parse("2026-03-01T00:00:00Z");

/** Servers boot and alarms get data: then the client starts. */
const SETTLE_MS = 5 * 60_000;

/** What is rehearsed. */
export interface DrillOptions {
  readonly seed: number;
  readonly scenario: string;
  /** Faults on the side. */
  readonly faults?: readonly SideFault[];
  readonly configuration: Configuration;
  readonly artefacts: Artefacts;
  /** Called with every trace record as it is written. */
  readonly onRecord?: TraceListener;
}

/** A rehearsal that is over; everything that can be said about it is in the trace. */
export interface Drill {
  readonly trace: Trace;
  readonly scenario: string;
}

/**
 * Rehearses a scenario on a simulated account, in virtual time. The same seed gives the same trace, to the byte.
 *
 * @throws NotModelled when anything touches what the simulator does not know; an Error of the simulator itself
 */
export async function runDrill(options: DrillOptions): Promise<Drill> {
  const handlers = await loadHandlers(ROOT, options.artefacts);
  return runInVirtualTime({ seed: options.seed, startMs: START }, async (kernel) => {
    const fatal = Promise.withResolvers<never>();
    await Promise.race([rehearse(kernel, { ...options, handlers, onFatal: fatal.reject }), fatal.promise]);
    return { trace: kernel.trace, scenario: options.scenario };
  });
}

type Rehearsal = DrillOptions & Pick<Parameters<typeof createAccount>[0], "handlers" | "onFatal">;

async function rehearse(kernel: Kernel, rehearsal: Rehearsal): Promise<void> {
  const { seed, scenario: name, configuration, artefacts, handlers, onFatal, onRecord } = rehearsal;
  const sideFaults = rehearsal.faults ?? [];
  const faults = sideFaults.map(({ text }) => text);
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`no scenario ${name}, only ${Object.keys(SCENARIOS).join(", ")}`);
  if (onRecord) kernel.trace.listen(onRecord);
  const invariants = watchInvariants(kernel.trace, { seed, scenario: name, configuration, faults });
  const expected = expectationOf(scenario, seed);
  kernel.record(null, { kind: "run", seed, scenario: name, config: configuration, faults, expected });
  const side = createSideFaults(kernel, sideFaults);
  const account = createAccount({ kernel, configuration, handlers, onFatal, side });
  await deployEverything({ account, configuration, artefacts });
  await kernel.sleep(SETTLE_MS);
  const { internet: network, route53 } = account;
  const resolver = new Resolver({ kernel, network, route53, place: "client" });
  const [group] = configuration.groups as [Configuration["groups"][number]];
  const { hostname, health } = group;
  const client = new OutsideClient({ kernel, network, resolver, hostname, port: health.port });
  await scenario.play({ kernel, seed, account, configuration, stageName: artefacts.stage });
  await client.stop();
  invariants.finish();
  kernel.record(null, { kind: "end", reason: "the scenario is over" });
}
