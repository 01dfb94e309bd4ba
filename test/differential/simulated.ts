import { parseConfiguration } from "../../functions/lib/config/load.ts";
import type { SdkClient } from "../../functions/lib/runtime/host.ts";
import { createAccount, type Account as Simulated } from "../../simulator/account.ts";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import { runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { givenOf } from "./given.ts";
import type { Client, Sdk } from "./sdk.ts";
import { type Account, type Outcome, play } from "./side.ts";
import { type Case, REGION } from "./table.ts";

/** 24 November 2026. */
const START_MS = Date.UTC(2026, 10, 24);
/** AWS's answers are consistent some time after a change; between two steps there is that much of it. */
const BREATH_MS = 2_000;
const WAIT_MS = 15_000;

/** Builds the rehearsal's account, in virtual time. */
const inAccount = <Result>(text: string, main: (account: Simulated, fail: Fail) => Promise<Result>) =>
  runInVirtualTime({ seed: 1, startMs: START_MS }, (kernel) => {
    const fail = new Fail();
    const account = createAccount({
      kernel,
      configuration: parseConfiguration(text, "lifeboat.yml"),
      handlers: new Map(),
      onFatal: fail.with,
    });
    return main(account, fail);
  });

/** The simulator's end, also when it comes between two commands. */
class Fail {
  #reason: Error | undefined;
  #tell: (reason: Error) => void = () => {};

  readonly with = (error: unknown): void => {
    this.#reason ??= error instanceof Error ? error : new Error(String(error));
    this.#tell(this.#reason);
  };

  /** Settles as the work does, or with why the simulator is at its end. */
  async before<Result>(work: () => Promise<Result>): Promise<Result> {
    const end = new Promise<never>((_, reject) => {
      this.#tell = reject;
      if (this.#reason) reject(this.#reason);
    });
    return Promise.race([end, work()]);
  }
}

/**
 * Every operation that the simulator answers, by name ("EC2.CreateVolume"), as its services themselves list them.
 *
 * @param configuration text of lifeboat.yml
 */
export const simulatedOperations = (configuration: string): Promise<readonly string[]> =>
  inAccount(configuration, async ({ regions, route53 }) => {
    const services = [...(regions.get(REGION)?.services.values() ?? []), route53];
    return services.flatMap(({ id, operations }) => Object.keys(operations).map((name) => `${id}.${name}`));
  });

/** Plays a case to the simulator, in an account and a time of its own. */
export const playSimulated = (one: Case, sdk: Sdk, configuration: string): Promise<readonly Outcome[]> =>
  inAccount(configuration, (account, fail) => {
    const { kernel } = account;
    const attach = createBoundary(account, { onFatal: fail.with });
    const clients = new Map<string, Client>();
    const clientOf = (service: string, region: string): Client => {
      const known = clients.get(`${service}/${region}`);
      if (known) return known;
      const client = sdk.client(service, { region });
      const caller = { from: region, by: "differential", cause: () => null, frozen: () => false };
      attach(client as unknown as SdkClient, caller);
      clients.set(`${service}/${region}`, client);
      return client;
    };
    const side: Account = {
      id: account.account,
      polls: 200,
      now: () => kernel.now(),
      breathe: () => kernel.sleep(BREATH_MS),
      wait: () => kernel.sleep(WAIT_MS),
      call: ({ service, operation, region }, input) =>
        fail.before(() => clientOf(service, region).send(sdk.command(service, operation, input))),
      give: async (kind, name) => {
        const given = givenOf(kind);
        const type = account.typesOf(REGION)[given.type];
        if (type === undefined) throw new Error(`the simulator does not make ${given.type}`);
        const request = {
          logicalId: name,
          properties: type.schema.parse(given.properties(name)),
          stack: { name: "differential", region: account.region(REGION) },
          cause: kernel.record(null, { kind: "stack", region: REGION, stack: "differential", resources: 1 }),
        };
        return given.told(type.create(request as never));
      },
    };
    return play(one, side).then((outcomes) => fail.before(async () => outcomes));
  });
