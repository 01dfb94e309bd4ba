const { loadConfiguration, pascal } = require("./configuration.cjs");

const RULE_SUFFIX = "detection";

/**
 * A group's detection alarm, on its way to ALARM, calls startFailover. The event is an edge and may come late or
 * not at all; the observe loop is the level and calls the same function. A late edge is worth nothing, so retries
 * end after a minute, the shortest that EventBridge allows (its default is a day).
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
 */
const rule = (stage, group) => ({
  Type: "AWS::Events::Rule",
  Properties: {
    Name: `lifeboat-${stage}-${group.name}-${RULE_SUFFIX}`,
    Description: `Starts the failover of group ${group.name} when its detection alarm fires`,
    State: "ENABLED",
    EventPattern: {
      source: ["aws.cloudwatch"],
      "detail-type": ["CloudWatch Alarm State Change"],
      detail: {
        alarmName: [`lifeboat-${stage}-${group.name}-detection`],
        state: { value: ["ALARM"] },
      },
    },
    Targets: [
      {
        Id: "start-failover",
        Arn: { "Fn::GetAtt": ["StartFailoverLambdaFunction", "Arn"] },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 3 },
      },
    ],
  },
});

/** One rule per group, and the one permission that lets them all call the function. */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const rules = loadConfiguration().groups.map((group) => [
    `${pascal(group.name)}DetectionRule`,
    rule(stage, group),
  ]);
  const permission = {
    Type: "AWS::Lambda::Permission",
    Properties: {
      FunctionName: { "Fn::GetAtt": ["StartFailoverLambdaFunction", "Arn"] },
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      SourceArn: {
        "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/lifeboat-${stage}-*-${RULE_SUFFIX}`,
      },
    },
  };
  return { Resources: { ...Object.fromEntries(rules), DetectionRulesPermission: permission } };
};
