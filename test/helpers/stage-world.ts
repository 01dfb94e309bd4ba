import type { Command } from "commander";
import { explain, failureOf } from "../../cli/failure.ts";
import type { StageWorld } from "../../cli/stage/world.ts";
import type { Terminal } from "../../cli/terminal.ts";
import { type Account, createAccount } from "../../simulator/account.ts";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import type { ApiCall, CallFault } from "../../simulator/cloud/boundary-contract.ts";
import type { AwsError } from "../../simulator/cloud/cloud.ts";
import { deployEverything } from "../../simulator/deployment.ts";
import { loadHandlers } from "../../simulator/handlers.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { START } from "./in-region.ts";
import { CONFIG_FILE, configuration, packaged, ROOT, serviceTemplate } from "./packaged.ts";
import { answerTemplates, isCloudFormation } from "./stack-templates.ts";
import { type KeptTerminal, keptTerminal } from "./terminal.ts";

/** One stage, `drill`, deployed into the simulated account, and the commands at somebody's machine. */
export interface StageTest {
  readonly kernel: Kernel;
  readonly account: Account;
  /** Calls that the command has made: "DynamoDB.GetItem". */
  readonly called: string[];
  /** Decides over each attempt of the command's calls. */
  fate: (call: ApiCall) => CallFault | undefined;
  /** What AWS answers instead of doing what the command asks. */
  refuse: (call: ApiCall) => AwsError | undefined;
  /** What a person answers; null when there is nobody. */
  answer: string | null;
  /** Whether the output goes to a terminal. */
  isTTY: boolean;
  /** Ctrl-C, as soon as something is followed. */
  readonly interrupted: AbortController;
  /** The template of the service's stack in a Region, as CloudFormation, which is not simulated, gives it back. */
  template: (region: string) => string | undefined;
  /** Runs a command of the deployed stage with further words. */
  run(
    command: Command,
    runs: (command: Command, terminal: Terminal, world: StageWorld) => Promise<number>,
    ...words: string[]
  ): Promise<{ readonly exitCode: number } & KeptTerminal["written"]>;
  minutes(count: number): Promise<void>;
}

/** Deploys the stage, lets it live quietly for a quarter of an hour, and runs `main`. */
export async function onStage<Result>(main: (stage: StageTest) => Promise<Result>): Promise<Result> {
  parts ??= load();
  const { artefacts, handlers } = await parts;
  return runInVirtualTime({ seed: 1, startMs: START }, async (kernel) => {
    const fatal = Promise.withResolvers<never>();
    const account = createAccount({ kernel, configuration, handlers, onFatal: fatal.reject });
    const play = async () => {
      await deployEverything({ account, configuration, artefacts });
      await kernel.sleep(15 * 60_000);
      const stage = createStage(kernel, account, fatal.reject);
      stage.template = (region) => JSON.stringify(serviceTemplate(artefacts, region));
      return main(stage);
    };
    return Promise.race([play(), fatal.promise]);
  });
}

/** Once for all tests of a file: packaging looks at every source of the project. */
let parts: ReturnType<typeof load> | undefined;

async function load() {
  const artefacts = await packaged();
  return { artefacts, handlers: await loadHandlers(ROOT, artefacts) };
}

function createStage(kernel: Kernel, account: Account, onFatal: (error: unknown) => void): StageTest {
  const attach = createBoundary(account, {
    onFatal,
    faults: (call) => {
      stage.called.push(`${call.service}.${call.operation}`);
      return stage.fate(call);
    },
    authorise: (call) => stage.refuse(call),
  });
  const world: StageWorld = {
    host: (used) => ({
      functionName: "lifeboat",
      env: {},
      configuration: used,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      attach: (client) =>
        isCloudFormation(client)
          ? answerTemplates(client, (region) => stage.template(region))
          : attach(client, {
              from: "a desk",
              by: "lifeboat",
              role: "arn:aws:iam::111122223333:role/operator",
              cause: () => null,
              frozen: () => false,
            }),
      https: { get: unused },
      dns: { query: unused },
      now: () => new Date(kernel.now()),
      log: () => undefined,
    }),
    now: () => kernel.now(),
    sleep: (ms, signal) => kernel.sleep(ms, signal),
    interruption: () => stage.interrupted.signal,
    get ask() {
      const { answer } = stage;
      return answer === null ? null : async () => answer;
    },
  };
  const stage: StageTest = {
    kernel,
    account,
    called: [],
    fate: () => undefined,
    refuse: () => undefined,
    answer: null,
    isTTY: false,
    interrupted: new AbortController(),
    template: () => undefined,
    run: async (command, runs, ...words) => {
      const terminal = keptTerminal({ NO_COLOR: "1" }, stage.isTTY);
      command.parse(["--stage", "drill", "--config", CONFIG_FILE, ...words], { from: "user" });
      const exitCode = await runs(command, terminal, world).catch((error: unknown) => {
        const failure = failureOf(error);
        terminal.stderr.write(explain(failure));
        return failure.exitCode;
      });
      return { exitCode, ...terminal.written };
    },
    minutes: (count) => kernel.sleep(count * 60_000),
  };
  return stage;
}

const unused = (): never => {
  throw new Error("the commands ask AWS only");
};
