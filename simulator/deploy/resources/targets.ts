import * as z from "zod";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html; Scheduler's has the same ranges. */
export const retryPolicy = z.strictObject({
  MaximumRetryAttempts: z.int().min(0).max(185).optional(),
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
});

/** Where undeliverable events go. They cannot be delivered here: an event that would need it stops the run. */
export const deadLetterConfig = z.strictObject({ Arn: z.string().startsWith("arn:aws:sqs:") });
