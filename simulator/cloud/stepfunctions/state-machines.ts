import type { MachineType } from "../../step-functions/definition/schema.ts";
import { AwsError, NotModelled, type Region } from "../cloud.ts";
import { uuidFrom } from "../region-time.ts";
import { refuseOthers } from "../validate.ts";
import { routeOf } from "./aliases.ts";
import { requireArn, requireDescribedVersion, requireName } from "./constraints.ts";
import { type PageRequest, pageOf } from "./pages.ts";
import { loggingOf, machineOf, type Revision, type RevisionRequest } from "./revision.ts";
import {
  describeMachine,
  type MachineParts,
  type Machines,
  noSuchMachine,
  qualifier,
  requireActive,
  type StateMachine,
  type Target,
  unqualified,
  type Version,
} from "./state-machine.ts";
import { type Tag, tagsOf } from "./tags.ts";
import { publishVersion } from "./versions.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
export interface CreateStateMachine extends RevisionRequest {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type?: MachineType;
  readonly tags?: readonly Tag[];
  readonly publish?: boolean;
  readonly versionDescription?: string;
  readonly encryptionConfiguration?: { readonly type?: string };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html */
export interface UpdateStateMachine extends RevisionRequest {
  readonly stateMachineArn: string;
  readonly publish?: boolean;
  readonly versionDescription?: string;
}

const REVISION = ["definition", "roleArn", "loggingConfiguration", "tracingConfiguration"];
const CREATE = [
  ...REVISION,
  "name",
  "type",
  "tags",
  "publish",
  "versionDescription",
  "encryptionConfiguration",
];
const UPDATE = [...REVISION, "stateMachineArn", "publish", "versionDescription"];

/** The state machines of a Region, with their versions and aliases. */
export class StateMachines implements Machines {
  readonly #region: Region;
  readonly #isRunning: (machine: StateMachine) => boolean;
  readonly #machines = new Map<string, StateMachine>();

  /** @param isRunning whether a state machine has executions that are not over */
  constructor(region: Region, isRunning: (machine: StateMachine) => boolean) {
    this.#region = region;
    this.#isRunning = isRunning;
  }

  /**
   * Makes a state machine; the same request again gets the one that is there, whatever its role and tags.
   *
   * @throws AwsError InvalidName, InvalidDefinition, InvalidLoggingConfiguration, StateMachineAlreadyExists,
   *   StateMachineDeleting, ValidationException; NotModelled
   */
  create(input: CreateStateMachine) {
    refuseOthers("SFN.CreateStateMachine", input, CREATE);
    const { name, type = "STANDARD", publish = false, versionDescription, tags } = input;
    const { type: encryption = "AWS_OWNED_KEY" } = input.encryptionConfiguration ?? {};
    if (encryption !== "AWS_OWNED_KEY") throw new NotModelled(`${encryption} of SFN.CreateStateMachine`);
    requireName(name);
    requireDescribedVersion(publish, versionDescription);
    const arn = `arn:aws:states:${this.#region.name}:${this.#region.account}:stateMachine:${name}`;
    const madeAt = this.#region.kernel.now();
    const current = this.#revision(input, { name, type, madeAt });
    const { definition, logging, tracing } = current;
    const creation = JSON.stringify([definition, type, logging, tracing, publish, versionDescription]);
    const known = this.#machines.get(arn);
    if (known !== undefined) return this.#createdBefore(known, creation);
    const machine: StateMachine = {
      ...{ arn, name, type, createdAt: madeAt, creation, isDeleting: false, current },
      ...{ versions: [], published: 0, aliases: new Map(), tags: tagsOf(tags) },
    };
    this.#machines.set(arn, machine);
    const version = publish
      ? publishVersion(machine, { description: versionDescription }, madeAt)
      : undefined;
    return created(machine, version);
  }

  #createdBefore(known: StateMachine, creation: string) {
    requireActive(known);
    if (known.creation === creation) return created(known, known.versions[0]);
    throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${known.arn}'`);
  }

  #revision(
    input: CreateStateMachine,
    { name, type, madeAt }: { name: string; type: MachineType; madeAt: number },
  ): Revision {
    const { definition, roleArn, loggingConfiguration, tracingConfiguration = {} } = input;
    return {
      definition,
      machine: machineOf(definition, { name, type }),
      roleArn,
      logging: loggingOf(loggingConfiguration),
      tracing: { enabled: false, ...tracingConfiguration },
      madeAt,
    };
  }

  /** Makes another revision where something is changed; what runs goes on as it is. */
  update(input: UpdateStateMachine) {
    refuseOthers("SFN.UpdateStateMachine", input, UPDATE);
    const { definition, roleArn, loggingConfiguration, tracingConfiguration, publish } = input;
    const machine = this.find(input.stateMachineArn);
    requireActive(machine);
    if (!(definition || roleArn || loggingConfiguration || tracingConfiguration))
      throw new AwsError(
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
      );
    requireDescribedVersion(publish, input.versionDescription);
    const { current } = machine;
    const now = this.#region.kernel.now();
    const changed: Revision = {
      ...current,
      ...(definition !== undefined && { definition, machine: machineOf(definition, machine) }),
      ...(roleArn !== undefined && { roleArn }),
      ...(loggingConfiguration && { logging: loggingOf(loggingConfiguration) }),
      ...(tracingConfiguration && { tracing: { enabled: false, ...tracingConfiguration } }),
    };
    if (contentOf(changed) !== contentOf(current)) {
      const id = uuidFrom(this.#region, `stepfunctions/${this.#region.name}/revision`);
      machine.current = { ...changed, id, madeAt: now };
    }
    const { id: revisionId } = machine.current;
    const version = publish && publishVersion(machine, { description: input.versionDescription }, now);
    return {
      updateDate: new Date(now),
      ...(revisionId !== undefined && { revisionId }),
      ...(version && { stateMachineVersionArn: version.arn }),
    };
  }

  /** @throws AwsError InvalidArn, StateMachineDoesNotExist; NotModelled for an alias */
  describe({ stateMachineArn: arn }: { readonly stateMachineArn: string }) {
    const { machine, version, alias } = this.#parts(arn);
    if (alias) throw new NotModelled("SFN.DescribeStateMachine of an alias");
    return describeMachine(machine, version);
  }

  /**
   * Deletes a state machine with its versions and aliases. Its executions end at their next transition, and it is
   * there until the last one has. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
   */
  delete({ stateMachineArn: arn }: { readonly stateMachineArn: string }) {
    requireArn(arn, "stateMachine");
    const machine = this.#machines.get(arn);
    if (machine === undefined) return {};
    machine.isDeleting = true;
    this.settle(machine);
    return {};
  }

  /** To be told when an execution is over: what is being deleted may be gone then. */
  settle(machine: StateMachine): void {
    if (machine.isDeleting && !this.#isRunning(machine)) this.#machines.delete(machine.arn);
  }

  /** By name. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html */
  list(request: PageRequest) {
    const all = [...this.#machines.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
    const { page, more } = pageOf(all, request);
    const stateMachines = page.map(({ arn, name, type, createdAt }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: new Date(createdAt),
    }));
    return { stateMachines, ...more };
  }

  /** Tags of a state machine, which versions and aliases have not; undefined where there is none. */
  tagsOf(arn: string): Map<string, string> | undefined {
    return this.#machines.get(arn)?.tags;
  }

  /** What an ARN, also one with a version or an alias, starts. @throws AwsError InvalidArn, StateMachineDoesNotExist */
  target(arn: string): Target {
    const { machine, version, alias } = this.#parts(arn);
    if (version) return { machine, revision: version.revision, versionArn: version.arn };
    if (!alias) return { machine, revision: machine.current };
    const stream = `stepfunctions/${this.#region.name}/${machine.name}/route`;
    const versionArn = routeOf(alias, () => this.#region.kernel.random(stream));
    const routed = this.#parts(versionArn).version;
    if (!routed) throw noSuchMachine(versionArn);
    return { machine, revision: routed.revision, versionArn, aliasArn: alias.arn };
  }

  find(arn: string): StateMachine {
    requireArn(arn, "stateMachine");
    const machine = this.#machines.get(arn);
    if (machine === undefined) throw noSuchMachine(arn);
    return machine;
  }

  seek(arn: string): MachineParts | undefined {
    requireArn(arn, "stateMachine");
    const known = this.#machines.get(arn);
    if (known) return { machine: known };
    const machine = this.#machines.get(unqualified(arn));
    const version = machine?.versions.find((one) => one.arn === arn);
    if (machine && version) return { machine, version };
    const alias = machine?.aliases.get(qualifier(arn));
    return machine && alias && { machine, alias };
  }

  now(): number {
    return this.#region.kernel.now();
  }

  #parts(arn: string): MachineParts {
    const found = this.seek(arn);
    if (found === undefined) throw noSuchMachine(arn);
    return found;
  }
}

const created = ({ arn, createdAt }: StateMachine, version: Version | undefined) => ({
  stateMachineArn: arn,
  creationDate: new Date(createdAt),
  ...(version && { stateMachineVersionArn: version.arn }),
});

/** What two revisions are the same by. */
const contentOf = ({ definition, roleArn, logging, tracing }: Revision) =>
  JSON.stringify([definition, roleArn, logging, tracing]);
