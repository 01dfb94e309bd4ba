import * as z from "zod/mini";

/**
 * Either the detection alarm's event, as EventBridge delivers it, or the loop's own word.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const input = z.union([
  z.object({ group: z.string() }),
  z.object({
    "detail-type": z.literal("CloudWatch Alarm State Change"),
    detail: z.object({
      alarmName: z.string(),
      state: z.object({ value: z.string() }),
      muteDetail: z.optional(z.object({ mutedByArn: z.string() })),
      configuration: z.object({
        metrics: z.array(
          z.object({
            metricStat: z.object({ metric: z.object({ dimensions: z.object({ Group: z.string() }) }) }),
          }),
        ),
      }),
    }),
  }),
]);

export type Input = z.infer<typeof input>;

/** What became of it. `lease-held`: another run of the group is not over yet; ask again. */
export interface Output {
  readonly result: "started" | "already-ran" | "muted" | "nothing-to-do" | "lease-held";
  readonly run?: string;
}
