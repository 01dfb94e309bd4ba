import { describe, expect, test } from "@jest/globals";
import { parseDeploymentInputs } from "../../resources/deployment-inputs.ts";
import { configuration } from "../helpers/packaged.ts";

const FILE = "deployments/production.yml";
const GOOD = `
addresses:
  web: { us-east-1: 203.0.113.10, us-west-2: 198.51.100.10 }
hostedZoneId: Z0123456789ABCDEFGHIJ
nameServers: [ns-1.awsdns-01.org, ns-2.awsdns-02.co.uk]
`;
const parse = (content: string) => parseDeploymentInputs(content, FILE, configuration);
const refusal = (content: string): string => {
  try {
    parse(content);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return "";
};

describe("what is given at a deployment", () => {
  test("is each group's address in each Region, the zone and its name servers", () => {
    expect(parse(GOOD)).toEqual({
      addresses: { web: { "us-east-1": "203.0.113.10", "us-west-2": "198.51.100.10" } },
      hostedZoneId: "Z0123456789ABCDEFGHIJ",
      nameServers: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk"],
    });
  });

  test("that is missing is named, all of it at once", () => {
    const message = refusal("addresses:\n  web: { us-east-1: 203.0.113.10 }\n");
    expect(message).toMatch(/^InvalidConfiguration: deployments\/production\.yml has 3 problems:/);
    expect(message).toMatch(/addresses\.web\.us-west-2: expected an Elastic IP .*, found nothing/);
    expect(message).toMatch(/hostedZoneId: expected a hosted zone's id .*, found nothing/);
    expect(message).toMatch(/nameServers: expected a list of host names, found nothing/);
  });

  test.each([
    [
      "a group that the configuration does not have",
      GOOD.replace("web:", "app:"),
      /no app: the groups are web/,
    ],
    ["a Region that the configuration does not have", GOOD.replace("us-west-2", "eu-west-1"), /no eu-west-1/],
    [
      "a name server with a dot at its end",
      GOOD.replace("01.org", "01.org."),
      /nameServers\.0: expected a host/,
    ],
    ["a zone's name for its id", GOOD.replace("Z0123456789ABCDEFGHIJ", "xyz-corp.example"), /hostedZoneId/],
    [
      "nothing at all",
      "",
      /\(the whole\): expected a mapping: its keys are addresses, hostedZoneId, nameServers/,
    ],
  ])("is refused for %s", (_what, content, expected) => {
    expect(refusal(content)).toMatch(expected);
  });
});
