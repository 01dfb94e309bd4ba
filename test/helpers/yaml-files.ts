import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file without its ending, and its text. */
export interface YamlFile {
  readonly name: string;
  readonly text: string;
}

/** The YAML files of a folder, in the order of their names. */
export function yamlFiles(folder: URL): readonly YamlFile[] {
  const path = fileURLToPath(folder);
  return readdirSync(path)
    .filter((file) => file.endsWith(".yml"))
    .sort()
    .map((file) => ({ name: file.replace(/\.yml$/, ""), text: readFileSync(join(path, file), "utf8") }));
}
