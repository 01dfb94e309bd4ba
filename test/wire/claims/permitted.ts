import { FilterLogEventsCommand, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { type Claims, demand } from "../claims.ts";
import { ACTIVE, STANDBY, type World } from "../world.ts";

/** Every role could do what its function did; what it could not is named by its action. */
export async function claimPermitted(claims: Claims, world: World): Promise<void> {
  await claims.check("EC2 refused no role anything", async () => {
    demand(world.gate.used.size > 0, () => "no role asked EC2 for anything: nothing was enforced");
    demand(world.gate.refused.length === 0, () => [...new Set(world.gate.refused)].join("\n"));
  });
  for (const region of [ACTIVE, STANDBY])
    await claims.check(`no function in ${region} lacked a permission`, async () => {
      const { logs } = world.clients(region);
      const refusals = new Set<string>();
      let groups = 0;
      for await (const page of paginateDescribeLogGroups(
        { client: logs },
        { logGroupNamePrefix: "/aws/lambda/" },
      ))
        for (const { logGroupName } of page.logGroups ?? []) {
          const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
          groups += events.length === 0 ? 0 : 1;
          for (const { message = "" } of events)
            for (const [denial] of message.matchAll(/User: \S+ is not authorized to perform: [\w:]+/g))
              refusals.add(denial);
        }
      demand(groups > 0, () => "no function has written a log");
      demand(refusals.size === 0, () => [...refusals].join("\n"));
    });
}
