import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Imports of what exists at run time: `import type` leaves nothing behind. */
const IMPORTS = /(?:^(?:import|export)\s(?!type\b)[^;]*?\bfrom\s+|\brequire\(|^import\s+)"(\.[^"]+)"/gm;

/** The files that a folder's files load, directly or through others, themselves included; relative to the root. */
export function loadedBy(root: string, patterns: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file) || !existsSync(join(root, file))) return;
    found.add(file);
    for (const [, name = ""] of readFileSync(join(root, file), "utf8").matchAll(IMPORTS))
      visit(normalize(join(dirname(file), name)));
  };
  for (const file of globSync([...patterns], { cwd: root })) visit(file);
  return found;
}

/**
 * Whether a change of these files may change what is deployed besides the functions' code. The rehearsal loads code
 * from its sources and not from the packages, so a change that touches sources alone, and none that the templates
 * are made with, may be rehearsed with the templates of the unchanged project.
 */
export function mayChangeTemplates(root: string, files: Iterable<string>): boolean {
  const makesTemplates = loadedBy(root, ["resources/**/*.cjs", "*.cjs"]);
  return [...files].some((file) => !/^functions\/.*\.ts$/.test(file) || makesTemplates.has(file));
}
