const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");
// Node loads TypeScript modules with require(); the product's own loader is the only judge of lifeboat.yml.
const { parseConfiguration } = require("../functions/lib/config/load.ts");

/** The configuration file, where the environment variable LIFEBOAT_CONFIG does not name another one. */
const DEFAULT_FILE = "lifeboat.yml";

/** Reads and validates the configuration; throws with every problem at once. */
function loadConfiguration() {
  const file = process.env.LIFEBOAT_CONFIG ?? DEFAULT_FILE;
  return parseConfiguration(readFileSync(resolve(file), "utf8"), file);
}

/** "us-east-1" to "UsEast1", for CloudFormation's logical ids. */
const pascal = (word) => word.replace(/(^|-)([a-z0-9])/g, (_match, _hyphen, letter) => letter.toUpperCase());

/** The stack parameter that holds a group's Elastic IP in a Region. */
const addressParameter = (group, region) => `Address${pascal(group.name)}${pascal(region)}`;

/** A Fn::Sub of the JSON object that gives each group's Elastic IP by Region. */
function addressesByGroup({ groups, regions }) {
  const ofGroup = (group) =>
    Object.fromEntries(regions.map((region) => [region, `\${${addressParameter(group, region)}}`]));
  return {
    "Fn::Sub": JSON.stringify(Object.fromEntries(groups.map((group) => [group.name, ofGroup(group)]))),
  };
}

/** What serverless.yml takes from the configuration: `custom.lifeboat`. */
module.exports = async ({ options, resolveVariable }) => {
  const configuration = loadConfiguration();
  const region = options.region ?? (await resolveVariable("self:provider.region"));
  if (!configuration.regions.includes(region))
    throw new Error(
      `--region is ${region}, but the configuration's Regions are ${configuration.regions.join(", ")}`,
    );
  const minutes = configuration.backup.everyMinutes;
  return {
    regions: configuration.regions,
    otherRegion: configuration.regions.find((candidate) => candidate !== region),
    groups: configuration.groups.map(({ name }) => name),
    addresses: addressesByGroup(configuration),
    // Scheduler takes "1 minute" and "2 minutes" only.
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    backupRate: `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`,
    subscriptions: configuration.notifications.emails.map((email) => ({
      Protocol: "email",
      Endpoint: email,
    })),
  };
};
Object.assign(module.exports, { loadConfiguration, addressParameter, pascal });
