import { AwsError } from "../cloud.ts";
import { type PageRequest, pageOf } from "./pages.ts";
import { leadsTo, type Machines, requireActive, type StateMachine, type Version } from "./state-machine.ts";

/**
 * Publishes the current revision, once: another request for the same revision gets the same version.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_PublishStateMachineVersion.html
 *
 * @throws AwsError ConflictException for a revision that is not the current one; StateMachineDeleting
 */
export function publishVersion(
  machine: StateMachine,
  request: { readonly description?: string | undefined; readonly revisionId?: string },
  now: number,
): Version {
  requireActive(machine);
  const { current } = machine;
  const { revisionId, description } = request;
  if (revisionId !== undefined && revisionId !== current.id)
    throw new AwsError(
      "ConflictException",
      `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${current.id ?? "INITIAL"}.`,
      409,
    );
  const known = machine.versions.find(({ revision }) => revision === current);
  if (known) return known;
  machine.published += 1;
  const arn = `${machine.arn}:${machine.published}`;
  const version = { arn, description, revision: current, createdAt: now };
  machine.versions = [...machine.versions, version];
  return version;
}

/** The operations on versions; that of publishing is part of others too. */
export const versionOperations = (machines: Machines) => ({
  PublishStateMachineVersion: (
    input: MachineInput & { readonly description?: string; readonly revisionId?: string },
  ) => {
    const version = publishVersion(machines.find(input.stateMachineArn), input, machines.now());
    return { stateMachineVersionArn: version.arn, creationDate: new Date(version.createdAt) };
  },
  /** The newest first. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineVersions.html */
  ListStateMachineVersions: ({ stateMachineArn, ...request }: MachineInput & PageRequest) => {
    const { page, more } = pageOf(machines.find(stateMachineArn).versions.toReversed(), request);
    const stateMachineVersions = page.map(({ arn, createdAt }) => ({
      stateMachineVersionArn: arn,
      creationDate: new Date(createdAt),
    }));
    return { stateMachineVersions, ...more };
  },
  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineVersion.html */
  DeleteStateMachineVersion: ({
    stateMachineVersionArn: arn,
  }: {
    readonly stateMachineVersionArn: string;
  }) => {
    const { machine, version } = machines.seek(arn) ?? {};
    if (machine && version) deleteVersion(machine, version);
    return {};
  },
});

interface MachineInput {
  readonly stateMachineArn: string;
}

/** @throws AwsError ConflictException while an alias leads to it */
function deleteVersion(machine: StateMachine, version: Version): void {
  const aliases = [...machine.aliases.values()].filter((alias) => leadsTo(alias, version));
  if (aliases.length > 0)
    throw new AwsError(
      "ConflictException",
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${aliases.map(({ name }) => name).join(", ")}]`,
      409,
    );
  machine.versions = machine.versions.filter((one) => one !== version);
}
