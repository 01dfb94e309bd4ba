import type { Catcher } from "./definition/fields.ts";
import type { State } from "./definition/schema.ts";
import { EvaluationFailure, STATES_ERRORS, StateFailure, takesError } from "./errors.ts";
import type { Lookup } from "./expressions/expression.ts";
import { evaluateAs, evaluateTemplate, type JsonTypes, type Template } from "./expressions/template.ts";
import { WHOLE } from "./history.ts";
import { isTooLarge, type Json, type Payload, toPayload } from "./json.ts";
import type { Thread } from "./thread.ts";

/** Where a state leads: its output, and the next state's name (none at an end). */
export interface Outcome {
  readonly output: Payload;
  readonly next: string | undefined;
}

/** What an expression may see besides input, context and variables. */
export interface Extras {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** How a state is left. */
interface Exit extends Extras {
  readonly Output?: Template | undefined;
  readonly Assign?: Template | undefined;
  readonly Next?: string | undefined;
  /** The output when there is no Output. */
  readonly otherwise: Payload;
  /** Where Output and Assign stand, when not in the state itself: "Catch[0]". */
  readonly within?: string;
}

/** One state that was entered and not yet left, with all its retries. */
export class Visit {
  readonly thread: Thread;
  readonly name: string;
  readonly type: State["Type"];
  readonly input: Payload;
  retryCount = 0;
  /** The token that the present attempt waits for. */
  token: string | undefined;
  readonly #enteredAt: string;
  readonly #entered: number;
  readonly #beforeEntered: number;

  /** Enters the state. */
  constructor(thread: Thread, name: string, type: State["Type"], input: Payload) {
    this.thread = thread;
    this.name = name;
    this.type = type;
    this.input = input;
    this.#enteredAt = new Date(thread.run.runtime.now()).toISOString();
    this.#beforeEntered = thread.previous;
    const details = { name, input: input.text, inputDetails: WHOLE };
    this.#entered = thread.record(`${type}StateEntered`, { stateEnteredEventDetails: details });
  }

  /** The context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  context(item = this.thread.item): Json {
    return {
      ...this.thread.run.context,
      State: { EnteredTime: this.#enteredAt, Name: this.name, RetryCount: this.retryCount },
      ...(item && { Map: { Item: { ...item } } }),
      ...(this.token !== undefined && { Task: { Token: this.token } }),
    };
  }

  /** @throws EvaluationFailure */
  evaluate(template: Template, field: string, extras: Extras & { context?: Json } = {}) {
    return evaluateTemplate(template, this.#lookup(extras), field);
  }

  /** @throws EvaluationFailure also when the value is of another type. */
  evaluateAs<Type extends keyof JsonTypes>(template: Template, field: string, type: Type) {
    return evaluateAs(template, this.#lookup({}), field, type);
  }

  /** A whole number, or undefined without a template. @throws EvaluationFailure */
  async evaluateInteger(template: Template | undefined, field: string, least: number) {
    if (template === undefined) return undefined;
    const value = await this.evaluateAs(template, field, "number");
    if (Number.isInteger(value) && value >= least) return value;
    const message = `The ${field} field must be a whole number of at least ${least} but was: ${value}`;
    throw new EvaluationFailure(message, field, true);
  }

  /**
   * A payload, unless it is too large.
   *
   * @param origin the state or task that it comes from
   * @throws StateFailure States.DataLimitExceeded
   */
  limit(payload: Payload, origin = this.name): Payload {
    if (!isTooLarge(payload)) return payload;
    const cause = `The state/task '${origin}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    throw new StateFailure(STATES_ERRORS.dataLimitExceeded, cause);
  }

  /** Leaves the state: Output and Assign both see the variables as they were. */
  async exit({ Output, Assign, Next, otherwise, within, result, errorOutput }: Exit): Promise<Outcome> {
    const extras = {
      ...(result !== undefined && { result }),
      ...(errorOutput !== undefined && { errorOutput }),
    };
    const prefix = within === undefined ? "" : `${within}/`;
    const assigned = Assign && (await this.evaluate(Assign, `${prefix}Assign`, extras));
    const output = Output ? toPayload(await this.evaluate(Output, `${prefix}Output`, extras)) : otherwise;
    this.limit(output);
    const details = { name: this.name, output: output.text, outputDetails: WHOLE };
    if (assigned !== undefined) this.limit(toPayload(assigned));
    const variables = assigned as Readonly<Record<string, Json>> | undefined;
    this.thread.record(`${this.type}StateExited`, {
      stateExitedEventDetails: variables ? { ...details, ...describeAssigned(variables) } : details,
    });
    if (variables) this.thread.variables.assign(variables);
    return { output, next: Next };
  }

  /** Leaves the state by the catcher that takes the failure. @throws the failure when none does. */
  async exitByCatcher(catchers: readonly Catcher[], failure: StateFailure): Promise<Outcome> {
    const index = catchers.findIndex(({ ErrorEquals }) => takesError(ErrorEquals, failure.error));
    const catcher = catchers[index];
    if (catcher === undefined) throw failure;
    const errorOutput = describeFailure(failure);
    return this.exit({
      ...catcher,
      errorOutput,
      otherwise: toPayload(errorOutput),
      within: `Catch[${index}]`,
    });
  }

  /** The failure that Retry and Catch see. @throws whatever is no failure of the state, unchanged. */
  failureOf(error: unknown): StateFailure {
    if (error instanceof StateFailure) return error;
    if (!(error instanceof EvaluationFailure)) throw error;
    const cause = this.describe(error.message);
    if (this.thread.previous === this.#entered && !error.afterEvaluation)
      this.thread.previous = this.#beforeEntered;
    this.thread.record("EvaluationFailed", {
      evaluationFailedEventDetails: {
        error: STATES_ERRORS.queryEvaluation,
        cause,
        location: error.location,
        state: this.name,
      },
    });
    return new StateFailure(STATES_ERRORS.queryEvaluation, cause);
  }

  /** A cause as AWS words it. */
  describe(message: string): string {
    return `An error occurred while executing the state '${this.name}' (entered at the event id #${this.#entered}). ${message}`;
  }

  #lookup({ context, ...extras }: Extras & { context?: Json }): Lookup {
    const { run, variables } = this.thread;
    return (name) => {
      if (name === "states")
        return { input: this.input.value, context: context ?? this.context(), ...extras };
      const variable = variables.get(name);
      return variable === undefined ? run.functions.get(name) : variable;
    };
  }
}

/** `$states.errorOutput`: it always has both members, so that expressions may rely on them. */
export function describeFailure({ error, failureCause }: StateFailure): Json {
  return { Error: error ?? "", Cause: failureCause ?? "" };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StateExitedEventDetails.html */
function describeAssigned(variables: Readonly<Record<string, Json>>) {
  const texts = Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: WHOLE };
}
