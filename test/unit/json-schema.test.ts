import { describe, expect, test } from "@jest/globals";
import { configurationJsonSchema, type JsonSchema } from "../../functions/lib/config/json-schema.ts";
import { read } from "../helpers/project.ts";

/** Every field of the schema by its path, those of lists' items under `[]`. */
function fieldsOf(schema: JsonSchema, path = ""): [path: string, field: JsonSchema][] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, field]): [string, JsonSchema][] => {
      const at = path === "" ? key : `${path}.${key}`;
      return [[at, field], ...fieldsOf(field, at)];
    }),
    ...(schema.items ? fieldsOf(schema.items, `${path}[]`) : []),
  ];
}

const fields = fieldsOf(configurationJsonSchema());

describe("the configuration's JSON Schema", () => {
  test("is published as the validation has it (npm run schema makes it anew)", () => {
    expect(JSON.parse(read("docs/schema/lifeboat.schema.json"))).toEqual(
      JSON.parse(JSON.stringify(configurationJsonSchema())),
    );
  });

  test("is named in the first line of lifeboat.yml, for editors", () => {
    const [first] = read("lifeboat.yml").split("\n");
    expect(first).toBe("# yaml-language-server: $schema=docs/schema/lifeboat.schema.json");
  });

  test("describes every field, and docs/configuration.md has each of them", () => {
    expect(fields.length).toBeGreaterThan(40);
    expect(fields.filter(([, { description = "" }]) => description === "").map(([path]) => path)).toEqual([]);
    const documented = read("docs/configuration.md");
    expect(fields.map(([path]) => path).filter((path) => !documented.includes(`\`${path}\``))).toEqual([]);
  });
});
