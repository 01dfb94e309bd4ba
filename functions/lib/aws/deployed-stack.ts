import { CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { CONFIGURATION_METADATA } from "../domain/names.ts";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { errorCode, translated } from "./translate.ts";

/** A stack, and the lifeboat.yml that it was packaged from, as parsed JSON; null where the template holds none. */
export interface DeployedStack {
  readonly configuration: unknown;
}

/**
 * Reads what a stack was deployed from: its template's metadata hold the configuration (resources/metadata.cjs). One
 * attempt, bounded, because the Region may be gone.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 *
 * @returns undefined when there is no such stack
 * @throws AnswerUnknown when the Region is silent; Throttled, AccessRefused, or the SDK's own error
 */
export async function deployedStack(
  host: Host,
  region: string,
  name: string,
): Promise<DeployedStack | undefined> {
  const client = makeClient(host, new CloudFormationClient(clientSettings(host, region, "away")));
  try {
    const command = new GetTemplateCommand({ StackName: name, TemplateStage: "Original" });
    const what = `read the template of ${name} in ${region}`;
    const { TemplateBody: body = "{}" } = await translated(what, client.send(command));
    return { configuration: configurationIn(body) };
  } catch (error) {
    // CloudFormation's word for a stack that is not there.
    if (errorCode(error) === "ValidationError") return undefined;
    throw error;
  }
}

/** Null for a template that is older than the metadata, or is none of ours. */
function configurationIn(body: string): unknown {
  try {
    const template = JSON.parse(body) as { readonly Metadata?: Readonly<Record<string, unknown>> };
    return JSON.parse(String(template.Metadata?.[CONFIGURATION_METADATA]));
  } catch {
    return null;
  }
}
