const { addressParameter, loadConfiguration } = require("./configuration.cjs");

/** Stack parameters: the Elastic IP of each group in each Region, as the workload's stacks put them out. */
module.exports = () => {
  const { groups, regions } = loadConfiguration();
  const parameters = groups.flatMap((group) =>
    regions.map((region) => [
      addressParameter(group, region),
      {
        Type: "String",
        Description: `Elastic IP of group ${group.name} in ${region}`,
        AllowedPattern: "^[0-9.]+$",
      },
    ]),
  );
  return { Parameters: Object.fromEntries(parameters) };
};
