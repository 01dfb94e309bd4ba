import { ACCOUNT } from "./engines.ts";
import { STAGE } from "./stage.ts";
import { GROUP, STANDBY } from "./world.ts";

/**
 * As CloudWatch sends it; no engine here brings it to EventBridge.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const alarmEvent = {
  version: "0",
  id: "00000000-0000-4000-8000-000000000000",
  "detail-type": "CloudWatch Alarm State Change",
  source: "aws.cloudwatch",
  account: ACCOUNT,
  time: "2026-11-24T12:00:00Z",
  region: STANDBY,
  resources: [`arn:aws:cloudwatch:${STANDBY}:${ACCOUNT}:alarm:lifeboat-${STAGE}-${GROUP}-detection`],
  detail: {
    alarmName: `lifeboat-${STAGE}-${GROUP}-detection`,
    configuration: {
      metrics: [
        {
          id: "00000000-0000-4000-8000-000000000001",
          metricStat: {
            metric: {
              namespace: `Lifeboat/${STAGE}`,
              name: "DetectionLevel",
              dimensions: { Group: GROUP },
            },
            period: 10,
            stat: "Maximum",
          },
          returnData: true,
        },
      ],
    },
    previousState: { value: "OK", timestamp: "2026-11-24T11:59:50.000+0000" },
    state: { value: "ALARM", timestamp: "2026-11-24T12:00:00.000+0000" },
  },
};
