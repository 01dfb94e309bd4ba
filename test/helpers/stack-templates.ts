import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { SdkClient } from "../../functions/lib/runtime/host.ts";

export const isCloudFormation = (client: SdkClient): client is CloudFormationClient =>
  client instanceof CloudFormationClient;

/**
 * Answers a client's GetTemplate as CloudFormation does: with the template as it was handed in.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 *
 * @param template undefined where there is no stack in the Region
 */
export function answerTemplates(
  client: CloudFormationClient,
  template: (region: string) => string | undefined,
): void {
  client.middlewareStack.add(
    () => async () => {
      const TemplateBody = template(await client.config.region());
      if (TemplateBody === undefined)
        throw Object.assign(new Error("Stack with id lifeboat-drill does not exist"), {
          name: "ValidationError",
          $metadata: { httpStatusCode: 400 },
        });
      return { response: {}, output: { $metadata: {}, TemplateBody } };
    },
    { step: "initialize", name: "answerTemplates" },
  );
}
