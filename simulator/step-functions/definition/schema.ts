import * as z from "zod";
import { toPayload } from "../json.ts";
import {
  assign,
  catcher,
  computedInstant,
  computedInteger,
  computedPercentage,
  computedText,
  condition,
  items,
  retrier,
  template,
} from "./fields.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
export type MachineType = "STANDARD" | "EXPRESS";

/** A machine, a branch of a Parallel state, or what a Map state does with each item. */
export interface StatesBody {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const described = {
  Comment: z.string().optional(),
  QueryLanguage: z.enum(["JSONata", "JSONPath"]).optional(),
};
const flow = { Next: z.string().optional(), End: z.boolean().optional() };
const output = { Output: template.optional() };
const assigning = { Assign: assign.optional(), ...output };
const handled = { Retry: z.array(retrier).default([]), Catch: z.array(catcher).default([]) };

const body: z.ZodType<StatesBody> = z.lazy(() => z.strictObject({ ...described, ...statesOf() }));

function statesOf() {
  return { StartAt: z.string(), States: z.record(z.string().min(1).max(80), state) };
}

const task = z.strictObject({
  Type: z.literal("Task"),
  ...described,
  ...flow,
  ...assigning,
  ...handled,
  Resource: z.string().regex(/^arn:/, { error: "expected an ARN" }),
  Arguments: template.optional(),
  Credentials: z.strictObject({ RoleArn: computedText }).optional(),
  TimeoutSeconds: computedInteger(1).optional(),
  HeartbeatSeconds: computedInteger(1).optional(),
});

const pass = z.strictObject({
  Type: z.literal("Pass"),
  ...described,
  ...flow,
  ...assigning,
  /** The one field of JSONPath that is done: it is taken as it stands. */
  Result: z.json().transform(toPayload).optional(),
});

const rule = z.strictObject({
  Comment: z.string().optional(),
  Condition: condition,
  Next: z.string(),
  ...assigning,
});

const choice = z.strictObject({
  Type: z.literal("Choice"),
  ...described,
  ...assigning,
  Choices: z.array(rule).min(1),
  Default: z.string().optional(),
});

const wait = z.strictObject({
  Type: z.literal("Wait"),
  ...described,
  ...flow,
  ...assigning,
  Seconds: computedInteger(0).optional(),
  Timestamp: computedInstant.optional(),
});

const succeed = z.strictObject({ Type: z.literal("Succeed"), ...described, ...output });

const fail = z.strictObject({
  Type: z.literal("Fail"),
  ...described,
  Error: computedText.optional(),
  Cause: computedText.optional(),
});

const parallel = z.strictObject({
  Type: z.literal("Parallel"),
  ...described,
  ...flow,
  ...assigning,
  ...handled,
  Arguments: template.optional(),
  Branches: z.array(body).min(1),
});

const processorConfig = z.discriminatedUnion("Mode", [
  z.strictObject({ Mode: z.literal("INLINE").optional() }),
  z.strictObject({ Mode: z.literal("DISTRIBUTED"), ExecutionType: z.enum(["STANDARD", "EXPRESS"]) }),
]);

/** What a Map state does with each item. */
export interface ItemProcessor extends StatesBody {
  readonly ProcessorConfig?: z.output<typeof processorConfig> | undefined;
}

const itemProcessor: z.ZodType<ItemProcessor> = z.lazy(() =>
  z.strictObject({ ...described, ...statesOf(), ProcessorConfig: processorConfig.optional() }),
);

const map = z.strictObject({
  Type: z.literal("Map"),
  ...described,
  ...flow,
  ...assigning,
  ...handled,
  Items: items.optional(),
  ItemSelector: template.optional(),
  ItemProcessor: itemProcessor.optional(),
  /** The name that ItemProcessor had before. */
  Iterator: itemProcessor.optional(),
  MaxConcurrency: computedInteger(0).optional(),
  ToleratedFailureCount: computedInteger(0).optional(),
  ToleratedFailurePercentage: computedPercentage.optional(),
  Label: z.string().max(40).optional(),
});

const state = z.discriminatedUnion("Type", [task, pass, choice, wait, succeed, fail, parallel, map]);

/** The top level of a definition. https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
export const definition = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.enum(["JSONata", "JSONPath"]).optional(),
  Version: z.literal("1.0").optional(),
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
  ...statesOf(),
});

/** A state machine whose expressions are parsed. */
export type Definition = z.output<typeof definition>;
export type TaskState = z.output<typeof task>;
export type PassState = z.output<typeof pass>;
export type ChoiceState = z.output<typeof choice>;
export type WaitState = z.output<typeof wait>;
export type SucceedState = z.output<typeof succeed>;
export type FailState = z.output<typeof fail>;
export type ParallelState = z.output<typeof parallel>;
export type MapState = z.output<typeof map>;
/** Any state. */
export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
