import { expect, test } from "@jest/globals";
import { Lambda, type Permission } from "../../simulator/cloud/lambda/lambda.ts";
import { inRegion } from "../helpers/in-region.ts";

const RULE = "arn:aws:events:us-west-2:111122223333:rule/lifeboat-drill-web-detection";
const SENDER = { principal: "events.amazonaws.com", arn: RULE };
const anyRule = "arn:aws:events:us-west-2:111122223333:rule/lifeboat-drill-*-detection";

/** How often a function with these permissions was invoked by the rule, or the code of its refusal. */
const invokedWith = (...permissions: readonly Permission[]): Promise<number | string> =>
  inRegion(async ({ region, kernel, onFatal }) => {
    let invoked = 0;
    const lambda = new Lambda(region, {
      onFatal,
      hostFor: () => ({}) as never,
      loadHandler: async () => ({
        forHost: () => async () => {
          invoked += 1;
        },
      }),
    });
    lambda.createFunction({
      name: "start",
      handler: "functions/start/handler.handler",
      roleArn: "arn:aws:iam::111122223333:role/start",
      timeoutSeconds: 10,
      memoryMb: 256,
      variables: {},
    });
    for (const permission of permissions) lambda.permit("start", permission);
    try {
      lambda.invokeAsync("start", {}, null, SENDER);
    } catch (error) {
      return (error as { code: string }).code;
    }
    await kernel.sleep(5_000);
    return invoked;
  });

test.each<[string, Permission]>([
  ["names it", { principal: SENDER.principal, sourceArn: RULE }],
  ["means it by a wildcard", { principal: SENDER.principal, sourceArn: anyRule }],
  ["means its account", { principal: SENDER.principal, sourceAccount: "111122223333" }],
  ["means its service", { principal: SENDER.principal }],
])("a rule may invoke a function whose policy %s", async (_, permission) => {
  expect(await invokedWith(permission)).toBe(1);
});

test.each<[string, readonly Permission[]]>([
  ["has no policy", []],
  ["means another rule", [{ principal: SENDER.principal, sourceArn: `${RULE}-2` }]],
  ["means another account", [{ principal: SENDER.principal, sourceAccount: "444455556666" }]],
  ["means another service", [{ principal: "s3.amazonaws.com", sourceArn: RULE }]],
])("a rule may not invoke a function that %s", async (_, permissions) => {
  expect(await invokedWith(...permissions)).toBe("AccessDeniedException");
});
