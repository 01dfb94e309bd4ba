const { oracleName } = require("../../functions/lib/domain/names.ts");
const { addressParameter, loadConfiguration, pascal } = require("../configuration.cjs");

/** Route 53's own opinion of a group's endpoint in a Region: eight Regions' checkers, three failures 10 s apart. */
const endpointCheck = ({ group, region, stage }) => ({
  Type: "AWS::Route53::HealthCheck",
  Properties: {
    HealthCheckConfig: {
      Type: group.health.bodyContains === "" ? "HTTPS" : "HTTPS_STR_MATCH",
      // Together: the address is asked, under the name. The name alone would follow the failover itself.
      // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
      IPAddress: { Ref: addressParameter(group, region) },
      FullyQualifiedDomainName: group.hostname,
      EnableSNI: true,
      Port: group.health.port,
      ResourcePath: group.health.path,
      ...(group.health.bodyContains !== "" && { SearchString: group.health.bodyContains }),
      RequestInterval: 10,
      FailureThreshold: 3,
    },
    HealthCheckTags: [{ Key: "Name", Value: `lifeboat-${stage}-${group.name}-${region}-endpoint` }],
  },
});

/** One half of the pair that turns the check's verdict into a DNS answer, which can be read in the data plane. */
const answer = (group, region, { failover, word, check }) => ({
  Type: "AWS::Route53::RecordSet",
  Properties: {
    HostedZoneId: { Ref: "HostedZoneId" },
    Name: oracleName(group, region),
    Type: "TXT",
    // Lifeboat asks the authoritative servers; the TTL is for whoever looks through a resolver.
    TTL: String(group.switch.ttlSeconds),
    SetIdentifier: word.toLowerCase(),
    Failover: failover,
    ResourceRecords: [`"${word}"`],
    ...(check && { HealthCheckId: { Ref: check } }),
  },
});

/** The oracle of every group and Region: an endpoint check and a TXT record that says "UP" or "DOWN". */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const { groups, regions } = loadConfiguration();
  const resources = groups.flatMap((group) =>
    regions.flatMap((region) => {
      const id = `${pascal(group.name)}${pascal(region)}`;
      const check = `${id}EndpointCheck`;
      return [
        [check, endpointCheck({ group, region, stage })],
        [`${id}OracleUp`, answer(group, region, { failover: "PRIMARY", word: "UP", check })],
        [`${id}OracleDown`, answer(group, region, { failover: "SECONDARY", word: "DOWN" })],
      ];
    }),
  );
  return { Resources: Object.fromEntries(resources) };
};
