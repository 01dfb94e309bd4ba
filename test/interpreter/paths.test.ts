import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { EvaluationFailure } from "../../simulator/step-functions/errors.ts";
import { Expression } from "../../simulator/step-functions/expressions/expression.ts";
import type { Json } from "../../simulator/step-functions/json.ts";
import { ROOT } from "../helpers/project.ts";

const folder = join(ROOT, "state-machines");
const definitions = readdirSync(folder).filter((file) => file.endsWith(".asl.json"));

/** Every expression of the product's machines that is a path and nothing else. */
const paths = new Set(
  definitions.flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(/"\{%\s*(\$[\w.]+)\s*%\}"/g)].map(
      ([, path]) => path ?? "",
    ),
  ),
);

/** What a path may lead to, and what may stand in its way. */
const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  "",
  "text",
  [],
  [[]],
  [null],
  [1],
  [1, [2, 3]],
  [{ status: "a" }, { status: "b" }, {}],
  {},
  { status: [{ status: 1 }], length: 3 },
];

/** The path with a value after each of its steps. */
function worlds(path: string): Json[] {
  const [variable = "", ...members] = path.slice(1).split(".");
  return [variable, ...members].flatMap((_, depth) =>
    VALUES.map((value) => {
      const below = members.slice(0, depth).reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
      return { [variable]: below };
    }),
  );
}

async function evaluate(source: string, world: Json): Promise<Json | string> {
  const lookup = (name: string) => (world as Readonly<Record<string, Json>>)[name];
  try {
    return await new Expression(`{% ${source} %}`).evaluate(lookup, "Output");
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    return error.message.replace(source, "(the expression)");
  }
}

describe("a path", () => {
  test("is what most expressions of the product's machines are", () => {
    expect(paths.size).toBeGreaterThan(50);
  });

  // In brackets it is no path to the interpreter, so JSONata evaluates it.
  test.each([...paths, "$a", "$a.constructor", "$a.length", "$a.toString", "$a.b.c.d"])(
    "%s gives what JSONata gives, whatever it meets",
    async (path) => {
      for (const world of worlds(path))
        expect([world, await evaluate(path, world)]).toEqual([world, await evaluate(`(${path})`, world)]);
    },
  );

  test.each(["$a.and", "$a.or.b", "$a.in", "$a.true", "$a.null", "$a.function"])(
    "%s, whose name is a word of JSONata, gives what JSONata makes of it",
    async (path) => {
      const world = { a: { and: 1, or: { b: 2 }, in: 3, true: 4, null: 5, function: 6 } };
      const compile = (source: string) => evaluate(source, world).catch((error: Error) => error.message);
      const [own, bracketed] = [await compile(path), await compile(`(${path})`)];
      expect(String(own).replaceAll(path, "")).toBe(String(bracketed).replaceAll(`(${path})`, ""));
    },
  );
});
