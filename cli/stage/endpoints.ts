import type { Problem } from "../../functions/lib/errors.ts";
import { problem } from "../bad-input.ts";

/**
 * What is wrong with the endpoints that the environment names for all services or for one of them. The SDK would fail
 * over it in its middle, without a word of the variable. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointProblems(env: Readonly<Record<string, string | undefined>>): Problem[] {
  if (env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] === "true") return [];
  return Object.entries(env).flatMap(([name, value = ""]) =>
    !/^AWS_ENDPOINT_URL(_|$)/.test(name) || value === "" || isEndpoint(value)
      ? []
      : [problem(name, "a URL such as http://localhost:4566", JSON.stringify(value))],
  );
}

const isEndpoint = (value: string): boolean => /^https?:\/\//i.test(value) && URL.canParse(value);
