const { loadConfiguration } = require("./resources/configuration.cjs");

/**
 * One small ES module per function. `module` before `main` picks the packages' tree-shakeable builds: EC2's client
 * is 0.9 MB with it and 4.3 MB without. `keepNames`, because state machines match on the names of errors.
 */
module.exports = () => ({
  bundle: true,
  // The SDK is bundled too: Lambda's own differs by Region and lags.
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
  exclude: [],
  format: "esm",
  outputFileExtension: ".mjs",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  minify: true,
  keepNames: true,
  legalComments: "none",
  alias: { "@aws-sdk/credential-provider-node": "./functions/lib/aws/lambda-credentials.ts" },
  sourcemap: "linked",
  sourcesContent: true,
  // The validated configuration; functions/lib/runtime/lambda-host.ts declares it.
  define: { LIFEBOAT_CONFIGURATION: JSON.stringify(loadConfiguration()) },
});
