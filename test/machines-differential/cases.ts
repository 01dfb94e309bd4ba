import { parse } from "yaml";
import * as z from "zod/mini";
import { yamlFiles } from "../helpers/yaml-files.ts";

/** Where the machines lie: a YAML file a topic. */
const FOLDER = new URL("cases/", import.meta.url);

const answer = z.union([
  z.strictObject({ result: z.json() }),
  z.strictObject({ error: z.string(), cause: z.optional(z.string()) }),
  z.strictObject({ hangs: z.literal(true) }),
]);

const schema = z.strictObject({
  machine: z.string(),
  /** The machine's own fields; QueryLanguage is JSONata where nothing is said. */
  top: z._default(z.record(z.string(), z.json()), {}),
  /** The first one is where it starts. */
  states: z.record(z.string(), z.record(z.string(), z.json())),
  input: z._default(z.json(), {}),
  /** What functions answer, one call after the other; the last answer repeats. */
  tasks: z._default(z.record(z.string(), z.array(answer).check(z.minLength(1))), {}),
});

/** What a function answers to one call. */
export type Answer = z.infer<typeof answer>;

/** What functions answer, by name. */
export type Script = Readonly<Record<string, readonly Answer[]>>;

/** A machine, what it is started with, and how its functions behave. */
export interface Case {
  /** "retry: the delay grows by BackoffRate" */
  readonly name: string;
  /** The file that it lies in: "retry". */
  readonly topic: string;
  readonly definition: Definition;
  readonly input: Json;
  readonly tasks: Script;
}

/** A JSON value. */
export type Json = z.infer<ReturnType<typeof z.json>>;

/** A definition as it is sent. */
export type Definition = { readonly StartAt: string; readonly States: Readonly<Record<string, RawState>> };

/** A state as it is written. */
export type RawState = Readonly<Record<string, Json>>;

/** All machines. @throws Error (zod's, YAML's) for what is malformed */
export const readCases = (): readonly Case[] =>
  yamlFiles(FOLDER).flatMap(({ name, text }) => parseCases(text, name));

/** The machines in a text of YAML. */
export const parseCases = (text: string, topic: string): readonly Case[] =>
  z
    .parse(z.array(schema), parse(text, { merge: true }))
    .map(({ machine, top, states, input, tasks }): Case => {
      const [first = ""] = Object.keys(states);
      const definition = { QueryLanguage: "JSONata", ...top, StartAt: first, States: states };
      return { name: `${topic}: ${machine}`, topic, definition, input, tasks };
    });

/** Whether states of it may run side by side: then neither order nor time is the same on both sides. */
export function isConcurrent({ States }: Definition): boolean {
  return Object.values(States).some(({ Type }) => Type === "Parallel" || Type === "Map");
}
