import { openEc2 } from "../lib/aws/ec2.ts";
import { createTags, stopInstances } from "../lib/aws/ec2-instances.ts";
import { deleteVolume, describeVolumes, detachVolume } from "../lib/aws/ec2-volumes.ts";
import { serverInstances } from "../lib/aws/server-instances.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { planCleanUp } from "../lib/domain/clean-up-plan.ts";
import { NO_EPOCH, TAG } from "../lib/domain/names.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

const AGAIN_SECONDS = 5;

/** Undoes a preparation that was not needed, as far as it can be undone now. Called until it says `done`. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2 = openEc2(host, environment.region, "home");
    return async ({ group, run }) => {
      const [servers, volumes] = await Promise.all([
        serverInstances(ec2, groupNamed(host.configuration, group)),
        describeVolumes(ec2, { tags: { [TAG.run]: run } }),
      ]);
      const instances = servers.map(({ instance }) => instance);
      const plan = planCleanUp(run, instances, volumes);
      if (plan.disarm.length > 0) await createTags(ec2, plan.disarm, { [TAG.epoch]: NO_EPOCH });
      if (plan.stop.length > 0) await stopInstances(ec2, plan.stop);
      await allSettled([
        ...plan.detach.map((id) => detachVolume(ec2, id)),
        ...plan.delete.map((id) => deleteVolume(ec2, id)),
      ]);
      if (plan.remaining.length === 0) host.log("INFO", "stood-down", { group, run });
      return {
        status: plan.remaining.length === 0 ? "done" : "pending",
        remaining: plan.remaining,
        waitSeconds: AGAIN_SECONDS,
      };
    };
  },
});
