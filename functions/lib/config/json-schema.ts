import * as z from "zod/mini";
import { configurationSchema } from "./schema.ts";

/** As much of JSON Schema as the configuration's has. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema | false;
  readonly description?: string;
  readonly [keyword: string]: unknown;
}

/** lifeboat.yml's JSON Schema (draft 2020-12), made from what validates it; published in docs/schema. */
export const configurationJsonSchema = (): JsonSchema => ({
  title: "lifeboat.yml",
  ...(z.toJSONSchema(configurationSchema, { io: "input" }) as JsonSchema),
});

/** The keys that a mapping of the configuration may have; none where there is no mapping. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: JsonSchema | false | undefined = configurationJsonSchema();
  for (const key of path) {
    if (!schema) return [];
    schema = typeof key === "number" ? schema.items : schema.properties?.[String(key)];
  }
  return schema ? Object.keys(schema.properties ?? {}) : [];
}
