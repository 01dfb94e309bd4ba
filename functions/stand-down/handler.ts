import { type Ec2, openEc2 } from "../lib/aws/ec2.ts";
import { addressesOf, moveAddress } from "../lib/aws/ec2-addresses.ts";
import { createTags, stopInstances } from "../lib/aws/ec2-instances.ts";
import { terminateInstances } from "../lib/aws/ec2-launch.ts";
import { deleteVolume, describeVolumes, detachVolume } from "../lib/aws/ec2-volumes.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { groupInstances } from "../lib/aws/server-instances.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { type CleanUpPlan, planCleanUp } from "../lib/domain/clean-up-plan.ts";
import { NO_EPOCH, TAG } from "../lib/domain/names.ts";
import type { Instance } from "../lib/domain/resources.ts";
import { currentInstance, replacedBy } from "../lib/domain/server-instance.ts";
import { StepFailed } from "../lib/errors.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

const AGAIN_SECONDS = 5;

/**
 * Undoes what a run has prepared, as far as it can be undone now: all of it, or what it made in vain on its way.
 * Called until it says `done`.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const ec2 = openEc2(host, region, "home");
    const leases = openLeases(host, openTable(host, region, environment.table));
    return async ({ scope, ...run }) => {
      const group = groupNamed(host.configuration, run.group);
      const [instances, volumes] = await Promise.all([
        groupInstances(ec2, group),
        describeVolumes(ec2, { tags: { [TAG.run]: run.run } }),
        scope === "everything" ? leases.demandUnturned(group.name, run) : leases.demand(group.name, run),
      ]);
      const serving =
        scope === "everything"
          ? []
          : group.servers.map((server) => currentInstance(instances, { region, group: group.name, server }));
      await demandAddresses(ec2, serving);
      const plan = planCleanUp(
        run.run,
        { instances, volumes },
        serving.map(({ id }) => id),
      );
      await carryOut(ec2, plan);
      if (plan.remaining.length === 0) host.log("INFO", "stood-down", { ...run, scope });
      return {
        status: plan.remaining.length === 0 ? "done" : "pending",
        remaining: plan.remaining,
        waitSeconds: AGAIN_SECONDS,
      };
    };
  },
});

/**
 * The users are where the addresses are. One that is still with a replaced server says that this one serves, whatever
 * it was meant to be, and then a person has to look before anything goes.
 */
async function demandAddresses(ec2: Ec2, serving: readonly Instance[]): Promise<void> {
  const replaced = serving.flatMap(replacedBy);
  const [address] = replaced.length === 0 ? [] : await addressesOf(ec2, replaced);
  if (address)
    throw new StepFailed(`${address.publicIp} is still with ${address.instanceId}, which has been replaced`);
}

async function carryOut(ec2: Ec2, plan: CleanUpPlan): Promise<void> {
  if (plan.disarm.length > 0) await createTags(ec2, plan.disarm, { [TAG.epoch]: NO_EPOCH });
  if (plan.stop.length > 0) await stopInstances(ec2, plan.stop);
  await allSettled(plan.terminate.map(({ id, heir }) => terminate(ec2, id, heir)));
  await allSettled([
    ...plan.detach.map((id) => detachVolume(ec2, id)),
    ...plan.delete.map((id) => deleteVolume(ec2, id)),
  ]);
}

/** The addresses go back first: a terminated instance drops them, and then nobody knows whose they were. */
async function terminate(ec2: Ec2, id: string, heir: string | undefined): Promise<void> {
  const addresses = heir === undefined ? [] : await addressesOf(ec2, [id]);
  await allSettled(addresses.map((address) => moveAddress(ec2, address, heir ?? id)));
  await terminateInstances(ec2, [id]);
}
