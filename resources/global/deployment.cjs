const { addressDefaults, isDeploying, loadInputs, refusable, withDefaults } = require("../deployment.cjs");

/**
 * Whether the host names' records are to exist: said anew at every deployment, because one that forgot it would take
 * the default and delete them.
 */
async function switchAttached(resolveVariable) {
  const said = await resolveVariable("param:switchAttached, null");
  if (["true", "false"].includes(said)) return said;
  if (said === null && !isDeploying()) return "false";
  throw new Error(
    'say which phase this is: --param="switchAttached=false" makes the health checks; once they are healthy, ' +
      '--param="switchAttached=true" makes the records, and stays for every later deployment (docs/deploy.md)',
  );
}

/** The global stack's parameters. */
module.exports = refusable(async ({ resolveVariable }) => {
  const attached = await switchAttached(resolveVariable);
  const inputs = await loadInputs(resolveVariable);
  if (inputs === null) return {};
  return withDefaults([
    ...addressDefaults(inputs),
    ["HostedZoneId", inputs.hostedZoneId],
    ["SwitchAttached", attached],
  ]);
});
