import { chooseKey } from "../../cloud/ec2/keys.ts";
import type { SecurityGroup } from "../../cloud/ec2/model.ts";
import type { Ec2State } from "../../cloud/ec2/state.ts";
import type { ResourceRequest } from "../resource-type.ts";

/** The security group of that id. @throws Error when there is none. */
export function groupOf(state: Ec2State, id: string): SecurityGroup {
  const group = state.securityGroups.get(id);
  if (!group) throw new Error(`there is no security group ${id} in ${state.region.name}`);
  return group;
}

/** A stack waits for its volumes, so a key that cannot be used fails it at once. */
export function keyOf(
  state: Ec2State,
  { Encrypted, KmsKeyId }: { Encrypted?: boolean | undefined; KmsKeyId?: string | undefined },
): string | undefined {
  const key = chooseKey(state, { encrypted: Encrypted, kmsKeyId: KmsKeyId, inherited: undefined });
  if (key !== undefined && key === KmsKeyId && !state.region.key(key))
    throw new Error(`there is no key ${KmsKeyId} in ${state.region.name}`);
  return key;
}

export const tagsOf = (tags: readonly { Key: string; Value: string }[] | undefined): Map<string, string> =>
  new Map((tags ?? []).map(({ Key, Value }) => [Key, Value]));

/** Names a resource's random stream by its place in its stack, so that its id never depends on its neighbours. */
export const purposeOf = (
  { stack, logicalId }: Pick<ResourceRequest<unknown>, "stack" | "logicalId">,
  kind: string,
): string => `${kind}/${stack.name}/${logicalId}`;
