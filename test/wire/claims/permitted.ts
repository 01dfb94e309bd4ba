import { CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { FilterLogEventsCommand, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeSnapshotsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { type Claims, demand } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import { takeRole } from "../operator.ts";
import type { Road } from "../road.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, STANDBY, type World } from "../world.ts";

/** Every role could do what its function did; what it could not is named by its action. */
export async function claimPermitted(claims: Claims, world: World): Promise<void> {
  await claimEnforced(claims, world);
  await claims.check("EC2 and SNS refused no role anything", async () => {
    const used = new Set(world.gate.passed.map(({ action }) => action));
    for (const action of ["ec2:StopInstances", "ec2:DescribeSnapshots", "sns:Publish"])
      demand(used.has(action), () => `no role asked for ${action}: nothing was enforced`);
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

/** A role without any permission is refused by everybody, or nothing above would prove anything. */
async function claimEnforced(claims: Claims, world: World): Promise<void> {
  await claims.check("a role without permissions is refused, with the action's name", async () => {
    const session = await takeRole({ ...world, clients: world.clients(STANDBY) }, "visitor", 60);
    const settings = ({ url }: Road) => ({
      region: STANDBY,
      endpoint: url,
      maxAttempts: 1,
      credentials: {
        accessKeyId: session.AWS_ACCESS_KEY_ID,
        secretAccessKey: session.AWS_SECRET_ACCESS_KEY,
        sessionToken: session.AWS_SESSION_TOKEN,
      },
    });
    const { ec2, api } = world.gate;
    const TopicArn = `arn:aws:sns:${STANDBY}:${ACCOUNT}:lifeboat-${STAGE}-pages`;
    const TableName = `lifeboat-${STAGE}`;
    const stateMachineArn = `arn:aws:states:${STANDBY}:${ACCOUNT}:stateMachine:lifeboat-${STAGE}-backup`;
    const StackName = `lifeboat-${STAGE}`;
    const tried = {
      "ec2:DescribeSnapshots": () => new EC2Client(settings(ec2)).send(new DescribeSnapshotsCommand({})),
      "sns:Publish": () => new SNSClient(settings(api)).send(new PublishCommand({ TopicArn, Message: "no" })),
      "dynamodb:DescribeTable": () =>
        new DynamoDBClient(settings(api)).send(new DescribeTableCommand({ TableName })),
      "states:StartExecution": () =>
        new SFNClient(settings(api)).send(new StartExecutionCommand({ stateMachineArn })),
      "cloudformation:GetTemplate": () =>
        new CloudFormationClient(settings(api)).send(new GetTemplateCommand({ StackName })),
    };
    for (const [action, call] of Object.entries(tried)) {
      const said = await call().then(
        () => "it went through",
        (error: Error) => error.message,
      );
      demand(said.includes(action), () => `${action}: ${said}`);
    }
  });
}
