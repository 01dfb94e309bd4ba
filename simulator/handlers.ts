import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NotModelled } from "./cloud/cloud.ts";
import type { HandlerFactory } from "./cloud/lambda/environment.ts";
import type { Artefacts } from "./deploy/package.ts";

/**
 * Loads the source of every function of the packaged templates, by its handler string ("functions/x/handler.handler").
 * Real imports take real time, so this happens before virtual time begins.
 *
 * @throws NotModelled for a handler that is not one of the project's sources
 */
export async function loadHandlers(
  root: string,
  artefacts: Artefacts,
): Promise<ReadonlyMap<string, HandlerFactory>> {
  const named = [...artefacts.service.values()].flatMap(({ template }) =>
    Object.values(template.Resources).flatMap(({ Type, Properties }) =>
      Type === "AWS::Lambda::Function" ? [String(Properties["Handler"])] : [],
    ),
  );
  const handlers = [...new Set(named)].sort();
  return new Map(
    await Promise.all(handlers.map(async (handler) => [handler, await load(root, handler)] as const)),
  );
}

async function load(root: string, handler: string): Promise<HandlerFactory> {
  const [, file = "", name = ""] = /^(.+)\.(\w+)$/.exec(handler) ?? [];
  const source = join(root, `${file}.ts`);
  if (!existsSync(source)) throw new NotModelled(`the handler ${handler}: there is no ${file}.ts`);
  const module: Record<string, unknown> = await import(pathToFileURL(source).href);
  const found = module[name];
  if (typeof found === "function" && "forHost" in found) return found as unknown as HandlerFactory;
  throw new NotModelled(`the handler ${handler}: ${file}.ts exports no handler of that name`);
}
