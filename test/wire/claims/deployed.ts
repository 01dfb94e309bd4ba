import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
} from "@aws-sdk/client-ec2";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { oracleName } from "../../../functions/lib/domain/names.ts";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import { osls, STAGE, type Workspace } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";

/** What stands after everything was deployed, read by clients of our own. */
export async function claimDeployed(
  claims: Claims,
  world: World,
  workspaces: readonly Workspace[],
): Promise<void> {
  for (const region of [ACTIVE, STANDBY]) {
    const { cloudFormation, lambda, sfn } = world.clients(region);
    await claims.check(
      `the service's stack in ${region} is complete, with its functions and machines`,
      async () => {
        const { Stacks = [] } = await cloudFormation.send(
          new DescribeStacksCommand({ StackName: `lifeboat-${STAGE}` }),
        );
        demand(
          /^(CREATE|UPDATE)_COMPLETE$/.test(Stacks[0]?.StackStatus ?? ""),
          () => `it is ${Stacks[0]?.StackStatus}`,
        );
        let functions = 0;
        for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
          functions += Functions.length;
        demand(functions >= 20, () => `only ${functions} functions`);
        const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
        demandSame(
          "machines",
          stateMachines.map(({ name }) => name).sort(),
          ["backup", "failover", "observe"].map((name) => `lifeboat-${STAGE}-${name}`),
        );
      },
    );
    await claims.check(`the workload's stack in ${region} has made what its template says`, () =>
      claimWorkload(world, region),
    );
  }
  await claims.check("deploying again changes nothing", async () => {
    const said = await Promise.all(
      workspaces.map((workspace) => osls(workspace, ["deploy", "--region", workspace.region])),
    );
    for (const text of said) demand(text.includes("No changes to deploy"), () => text);
  });
  await claims.check("the zone answers with the active Region, and its oracle with UP", () =>
    eventually("the answers", 60, async () => {
      const [group] = world.configuration.groups;
      if (group === undefined) return undefined;
      const addresses = world.answer(group.hostname, "A");
      const oracle = world.answer(oracleName(group, ACTIVE), "TXT");
      const isSo = addresses.join() === world.inputs.addresses[GROUP]?.[ACTIVE] && oracle.join() === "UP";
      return isSo || undefined;
    }),
  );
}

/** moto's CloudFormation calls everything complete, so each resource is looked for where it should be. */
async function claimWorkload(world: World, region: string): Promise<void> {
  const { ec2 } = world.clients(region);
  const isActive = region === ACTIVE;
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const [instance, ...more] = Reservations.flatMap(({ Instances = [] }) => Instances);
  demand(instance !== undefined && more.length === 0, () => `${more.length + 1} instances`);
  const tags = Object.fromEntries((instance.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  demandSame("group", tags["lifeboat:group"], GROUP);
  demandSame("epoch", tags["lifeboat:epoch"], isActive ? "0" : undefined);
  demand(tags["aws:ec2launchtemplate:id"] !== undefined, () => "it was not launched from its template");
  demandSame("zone", instance.Placement?.AvailabilityZone, `${region}a`);
  demandSame("state", instance.State?.Name, isActive ? "running" : "stopped");
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const data = Volumes.filter(({ Attachments = [] }) => Attachments[0]?.Device === "/dev/sdf");
  demandSame(
    "data volumes",
    data.map(({ Encrypted, Size }) => [Encrypted, Size]),
    isActive ? [[true, 8]] : [],
  );
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  demandSame(
    "addresses",
    Addresses.map(({ InstanceId }) => InstanceId),
    [instance.InstanceId],
  );
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const own = SecurityGroups.find(({ GroupName = "" }) => GroupName.startsWith("XYZ-WebServer-SG"));
  demandSame("ports", own?.IpPermissions?.map(({ FromPort }) => FromPort).sort(), [22, 443, 80]);
}
