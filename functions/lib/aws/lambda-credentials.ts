/**
 * What the SDK's clients get in a bundle in place of the chain of all credential providers (esbuild.config.cjs, `alias`).
 * Lambda hands a function's credentials over in environment variables and nowhere else; the chain's other links, with
 * their clients for SSO and STS, would be a tenth of every bundle.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
