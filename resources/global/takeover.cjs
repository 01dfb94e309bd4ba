const { TAKEOVER_MARK, takeoverKey } = require("../../functions/lib/domain/names.ts");
const { addressParameter, loadConfiguration, pascal } = require("../configuration.cjs");

/** What the logical ids of a group's resources in a Region begin with. */
const idOf = (group, region) => `${pascal(group.name)}${pascal(region)}`;
const recordId = (group, region) => `${idOf(group, region)}Record`;

/** A health check of a group's record in a Region. */
const healthCheck = (name, config) => ({
  Type: "AWS::Route53::HealthCheck",
  Properties: { HealthCheckConfig: config, HealthCheckTags: [{ Key: "Name", Value: name }] },
});

/**
 * Healthy unless the other Region says "taken over". Two witnesses, both needed for health:
 * - its switch object, by an inverted check that trips within seconds; when that Region cannot be reached, nothing
 *   moves;
 * - its 0/1 metric, which latches: a later blip of the bucket does not send users back to stale data.
 * The inverted check is born unhealthy, so the records that hang on it come in a second deployment (parameters.yml).
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
function takeoverChecks({ group, region, other, stage, id }) {
  const name = `lifeboat-${stage}-${group.name}-${region}`;
  const object = healthCheck(`${name}-object`, {
    Type: "HTTPS_STR_MATCH",
    FullyQualifiedDomainName: {
      "Fn::Sub": `lifeboat-${stage}-switch-\${AWS::AccountId}-${other}.s3.${other}.\${AWS::URLSuffix}`,
    },
    EnableSNI: true,
    Port: 443,
    ResourcePath: `/${takeoverKey(group.name)}`,
    SearchString: TAKEOVER_MARK,
    Inverted: true,
    RequestInterval: 10,
    FailureThreshold: 1,
  });
  const metric = healthCheck(`${name}-metric`, {
    Type: "CLOUDWATCH_METRIC",
    AlarmIdentifier: { Name: `lifeboat-${stage}-${group.name}-taken-over`, Region: other },
    InsufficientDataHealthStatus: "LastKnownStatus",
  });
  const both = healthCheck(`${name}-in-charge`, {
    Type: "CALCULATED",
    ChildHealthChecks: [{ Ref: `${id}ObjectCheck` }, { Ref: `${id}MetricCheck` }],
    HealthThreshold: 2,
  });
  return [
    [`${id}ObjectCheck`, object],
    [`${id}MetricCheck`, metric],
    [`${id}InChargeCheck`, both],
  ];
}

/**
 * A Region's half of the pair that answers for the group's host name; made once its checks are healthy. The standby's
 * is made last and removed first: a name that has only its record is answered with the standby.
 */
const record = (group, region) => ({
  Type: "AWS::Route53::RecordSet",
  Condition: "IsSwitchAttached",
  ...(region === group.standby && { DependsOn: recordId(group, group.active) }),
  Properties: {
    HostedZoneId: { Ref: "HostedZoneId" },
    Name: group.hostname,
    Type: "A",
    TTL: String(group.switch.ttlSeconds),
    SetIdentifier: region,
    Failover: region === group.active ? "PRIMARY" : "SECONDARY",
    HealthCheckId: { Ref: `${idOf(group, region)}InChargeCheck` },
    ResourceRecords: [{ Ref: addressParameter(group, region) }],
  },
});

/** The switch of every group: for each Region its checks and its record. */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const { groups } = loadConfiguration();
  const resources = groups.flatMap((group) =>
    [
      [group.active, group.standby],
      [group.standby, group.active],
    ].flatMap(([region, other]) => {
      const id = idOf(group, region);
      return [
        ...takeoverChecks({ group, region, other, stage, id }),
        [recordId(group, region), record(group, region)],
      ];
    }),
  );
  return { Resources: Object.fromEntries(resources) };
};
