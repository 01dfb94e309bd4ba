import { Logger } from "@aws-lambda-powertools/logger";
import { expect, test } from "@jest/globals";
import { handler } from "../../functions/start-failover/handler.ts";
import { environmentOf } from "../helpers/failover-world.ts";

test("a function that is given what is not of its contract says what is wrong with it, in a log line and an error", async () => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const run = handler.forHost({
    functionName: "start-failover",
    env: environmentOf("us-west-2"),
    configuration: { groups: [], regions: [] } as never,
    https: {} as never,
    dns: {} as never,
    now: () => new Date(0),
    log: (_, event, fields) => lines.push({ event, ...fields }),
  });
  const event = { "detail-type": "CloudWatch Alarm State Change", detail: { alarmName: 7 } };
  await expect(run(event)).rejects.toThrow("detail.alarmName: expected a text, found 7");
  expect(lines).toMatchObject([
    { event: "function-failed", error: "InvalidInput", reason: expect.stringContaining("detail.state") },
  ]);
});

test("the logger drops a field of the name message, so that no log line may have one", () => {
  const printed: string[] = [];
  const logger = new Logger({ serviceName: "test" });
  const console = Reflect.get(logger, "console") as {
    warn: (text: string) => void;
    info: (text: string) => void;
  };
  console.warn = (text) => printed.push(text);
  console.info = (text) => printed.push(text);
  logger.info("evidence-not-read", {
    message: "the table does not answer",
    reason: "the table does not answer",
  });
  const line = printed.find((text) => text.includes("evidence-not-read")) ?? "";
  expect(JSON.parse(line)).toMatchObject({
    message: "evidence-not-read",
    reason: "the table does not answer",
  });
});
