import * as z from "zod";
import { Expression } from "../expressions/expression.ts";
import { compileTemplate, type Template } from "../expressions/template.ts";
import type { Json } from "../json.ts";

function compile(value: Json, context: z.RefinementCtx): Template {
  return compileTemplate(value, (path, message) => {
    context.addIssue({ code: "custom", path: [...path], message, input: value });
  });
}

/** Any JSON value with expressions in it: Output, Assign, Arguments, ... */
export const template = z.json().transform(compile);

/** A value that is an expression, or a constant that `constant` allows. */
function expressionOr(constant: z.ZodType<boolean | number | string>) {
  return z.unknown().transform((value, context): Template => {
    if (typeof value === "string" && value.startsWith("{%")) {
      try {
        return { kind: "expression", expression: new Expression(value) };
      } catch (error) {
        context.addIssue({ code: "custom", message: (error as Error).message, input: value });
        return z.NEVER;
      }
    }
    const parsed = constant.safeParse(value);
    if (parsed.success) return { kind: "constant", value: parsed.data };
    const [issue] = parsed.error.issues;
    context.addIssue({
      code: "custom",
      message: `expected an expression or a constant (${issue?.message ?? "invalid"}), got ${JSON.stringify(value)}`,
      input: value,
    });
    return z.NEVER;
  });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html and .../concepts-error-handling.html */
const MAX_SECONDS = 99_999_999;

/** A condition of a Choice. */
export const condition = expressionOr(z.boolean());

/** A text that may be computed, such as a Fail state's Error. */
export const computedText = expressionOr(z.string());

/** An instant with its offset: "2026-11-24T07:30:00.5Z". https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** An instant that may be computed. */
export const computedInstant = expressionOr(z.string().regex(TIMESTAMP, { error: "an ISO 8601 instant" }));

/** A whole number that may be computed. */
export const computedInteger = (least: number) => expressionOr(z.int().min(least).max(MAX_SECONDS));

/** A share in percent that may be computed. */
export const computedPercentage = expressionOr(z.number().min(0).max(100));

/** An array or an object that is a literal with expressions in it, or one expression. */
export const items = template.refine(
  (value) => value.kind !== "constant" || (typeof value.value === "object" && value.value !== null),
  { error: "expected an array, an object or an expression" },
);

/** `Assign`: what it sets, by variable name. */
export const assign = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/, { error: "is no variable name" }), z.json())
  .refine((value) => !("states" in value), { error: "the variable 'states' is reserved" })
  .transform(compile);

const errorEquals = z.array(z.string().min(1)).min(1);

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).max(MAX_SECONDS).default(1),
  MaxAttempts: z.int().min(0).max(MAX_SECONDS).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(["NONE", "FULL"]).default("NONE"),
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorEquals,
  Next: z.string(),
  Output: template.optional(),
  Assign: assign.optional(),
});

/** How often, and how long apart, a state is tried again after an error. */
export type Retrier = z.output<typeof retrier>;
/** Where an error leads, and what it leaves. */
export type Catcher = z.output<typeof catcher>;
