import { openEc2 } from "../lib/aws/ec2.ts";
import { createTags, startInstances } from "../lib/aws/ec2-instances.ts";
import { serverInstances } from "../lib/aws/server-instances.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { TAG } from "../lib/domain/names.ts";
import { planStart } from "../lib/domain/start-plan.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

const AGAIN_SECONDS = 2;

/**
 * Starts the standby's servers under the new epoch. They read it from their own tag at boot; a server that finds
 * none stops itself again.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2 = openEc2(host, environment.region, "home");
    return async ({ group, run, epoch }) => {
      const servers = await serverInstances(ec2, groupNamed(host.configuration, group));
      const plan = planStart(
        run,
        servers.map(({ instance }) => instance),
      );
      if (plan.start.length > 0) {
        const ids = plan.start.map(({ id }) => id);
        await createTags(ec2, ids, { [TAG.epoch]: String(epoch), [TAG.run]: run });
        await startInstances(ec2, ids);
        host.log("INFO", "standby-started", { group, run, instances: ids });
      }
      return { status: plan.running ? "running" : "pending", waitSeconds: AGAIN_SECONDS };
    };
  },
});
