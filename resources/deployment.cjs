const { existsSync, readFileSync } = require("node:fs");
const { resolve } = require("node:path");
const { addressParameter, loadConfiguration } = require("./configuration.cjs");
const { parseDeploymentInputs } = require("./deployment-inputs.ts");

/** Only what is deployed needs the owner's values; `osls package`, `plan` and the rehearsal do without. */
const isDeploying = () => process.argv.includes("deploy");

/** The file with a stage's values, where the environment variable LIFEBOAT_DEPLOYMENT does not name another one. */
const fileOf = (stage) => process.env.LIFEBOAT_DEPLOYMENT ?? `deployments/${stage}.yml`;

/** A stage's values, or null where there are none and none are needed. */
async function loadInputs(resolveVariable) {
  const file = fileOf(await resolveVariable("sls:stage"));
  if (existsSync(resolve(file)))
    return parseDeploymentInputs(readFileSync(resolve(file), "utf8"), file, loadConfiguration());
  if (!isDeploying()) return null;
  throw new Error(`${file} is missing: the Elastic IPs and the hosted zone of this stage (docs/deploy.md)`);
}

/** The default of each group's address parameter. */
function addressDefaults({ addresses }) {
  const { groups, regions } = loadConfiguration();
  return groups.flatMap((group) =>
    regions.map((region) => [addressParameter(group, region), addresses[group.name][region]]),
  );
}

/**
 * Values become defaults of the template's parameters, not `provider.stackParameters`: osls passes those to the first
 * stack as well, which is nothing but its bucket and has no parameters, and CloudFormation refuses what it does not
 * know. A default also counts as a change, where osls skips a deployment whose template is the same.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
const withDefaults = (entries) => ({
  Parameters: Object.fromEntries(entries.map(([name, value]) => [name, { Default: value }])),
});

/** osls prints an error's stack; what a person has to put right is only its message. */
const refusable = (parametersOf) => async (variables) => {
  try {
    return await parametersOf(variables);
  } catch (error) {
    throw Object.assign(error, { stack: error.message });
  }
};

/** The service's parameters. */
module.exports = refusable(async ({ resolveVariable }) => {
  const inputs = await loadInputs(resolveVariable);
  if (inputs === null) return {};
  return withDefaults([...addressDefaults(inputs), ["NameServers", inputs.nameServers.join(",")]]);
});
Object.assign(module.exports, { addressDefaults, isDeploying, loadInputs, refusable, withDefaults });
