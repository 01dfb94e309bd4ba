import { Logger } from "@aws-lambda-powertools/logger";
import type { Configuration } from "../config/schema.ts";
import { nodeDns } from "../ports/node-dns.ts";
import { nodeHttps } from "../ports/node-https.ts";
import type { Host } from "./host.ts";

/** The validated lifeboat.yml; esbuild puts it here when the function is packaged, so nothing is looked up later. */
declare const LIFEBOAT_CONFIGURATION: Configuration;

/** The real world, as a function on AWS Lambda has it. */
export function lambdaHost(): Host {
  const functionName = process.env["AWS_LAMBDA_FUNCTION_NAME"] ?? "unknown";
  const logger = new Logger({ serviceName: functionName });
  const write = { INFO: logger.info, WARN: logger.warn, ERROR: logger.error };
  return {
    functionName,
    env: process.env,
    configuration: LIFEBOAT_CONFIGURATION,
    https: nodeHttps,
    dns: nodeDns,
    now: () => new Date(),
    log: (level, event, fields) => write[level].call(logger, event, { event, ...fields }),
  };
}
