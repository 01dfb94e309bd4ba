import { writeFileSync } from "node:fs";
import { configurationJsonSchema } from "../functions/lib/config/json-schema.ts";

/** `npm run schema`: publishes the configuration's JSON Schema anew. A test says when that is due. */
const file = new URL("../docs/schema/lifeboat.schema.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
