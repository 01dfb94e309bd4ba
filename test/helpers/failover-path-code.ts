import { join, relative } from "node:path";
import { build, type Metafile, type Plugin, stop } from "esbuild";
import { argumentsOf, createOrigins, isHome } from "./failover-path-origins.ts";
import { childrenOf, type Node, nameOf, type Place, readSyntax } from "./failover-path-syntax.ts";
import { ROOT } from "./project.ts";

/** What the live code of a function can do outside itself. */
export interface Code {
  /** The calls of AWS that it can make, as IAM spells them: "ec2:StartInstances". */
  readonly actions: readonly string[];
  /** Where the Regions of its AWS clients come from, as far as they are not its own. */
  readonly otherRegions: readonly string[];
  /** The ports that it asks: "https", "dns". */
  readonly ports: readonly string[];
  /** What is not understood, in words. */
  readonly unclear: readonly string[];
  /** Its source files, relative to the root. */
  readonly sources: readonly string[];
}

/** Other text for source files, by path from the root. */
export type Tampering = Readonly<Record<string, string>>;

/**
 * Reads what functions can do, by folder. esbuild leaves out of each what its handler does not reach, as it does for
 * the packages; the SDK stays outside, so that what is left names what it uses of it.
 */
export async function readCode(
  folders: readonly string[],
  tampering: Tampering = {},
): Promise<Map<string, Code>> {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: folders.map((folder) => `functions/${folder}/handler.ts`),
    outbase: "functions",
    outdir: "out",
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    write: false,
    metafile: true,
    plugins: [tampered(tampering)],
  });
  // esbuild's own process would keep a test's alive.
  await stop();
  const texts = new Map(built.outputFiles.map(({ path, text }) => [relative(ROOT, path), text]));
  return new Map(
    Object.entries(built.metafile.outputs).map(([path, { inputs }]) => {
      const sources = sorted(Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0));
      const { unclear, ...code } = readText(texts.get(path) ?? "");
      const strange = strangeImports(built.metafile, sources);
      return [path.split("/").at(-2) ?? "", { ...code, unclear: [...unclear, ...strange], sources }];
    }),
  );
}

/** Gives esbuild another text for a file. */
const tampered = (tampering: Tampering): Plugin => ({
  name: "tampered",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = tampering[relative(ROOT, path)];
      return contents === undefined ? undefined : { contents, loader: "ts", resolveDir: join(path, "..") };
    });
  },
});

/** What a file outside `functions/lib/ports/` may import; anything else could reach the network in its own way. */
const HARMLESS =
  /^(node:crypto|zod\/mini|@middy\/core|fastest-levenshtein|@aws-lambda-powertools\/logger|@smithy\/node-http-handler|@aws-sdk\/(client-[\w-]+|util-dynamodb))$/;
const PORTS = "functions/lib/ports/";

/** Imports of packages that nobody has looked at. */
function strangeImports({ inputs }: Metafile, sources: readonly string[]): string[] {
  return sources
    .filter((file) => !file.startsWith(PORTS))
    .flatMap((file) =>
      (inputs[file]?.imports ?? []).flatMap(({ path, external }) =>
        external && !HARMLESS.test(path) ? [`the import of ${path} in ${file}`] : [],
      ),
    );
}

/** Names of the SDK's packages that are not IAM's. */
const PREFIX: Readonly<Record<string, string>> = {
  sfn: "states",
  "elastic-load-balancing-v2": "elasticloadbalancing",
};
const prefixOf = (client: string): string => PREFIX[client] ?? client.replaceAll("-", "");

function readText(text: string): Omit<Code, "sources"> {
  const syntax = readSyntax(text);
  const origins = createOrigins(syntax);
  const made = new Set(
    syntax.places.flatMap(({ node }) => (node.type === "NewExpression" ? [node["callee"]] : [])),
  );
  const uses = syntax.places.flatMap((place) => (made.has(place.node) ? [] : (useOf(place) ?? [])));
  const settings = syntax.places.filter(({ node }) => isCallOf(node, "clientSettings"));
  const regions = settings.flatMap(({ node, scope }) => origins.of(argumentsOf(node)[1], scope));
  return {
    actions: sorted(uses.flatMap(({ action }) => action ?? [])),
    otherRegions: sorted(regions.filter((origin) => !isHome(origin))),
    ports: sorted(syntax.places.flatMap(({ node }) => portOf(node) ?? [])),
    unclear: sorted([
      ...uses.flatMap(({ unclear }) => unclear ?? []),
      ...syntax.places.flatMap(({ node }) => (isCallOf(node, "fetch") ? ["a call of fetch"] : [])),
    ]),
  };
}

const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

const isCallOf = (node: Node, name: string): boolean =>
  node.type === "CallExpression" && nameOf(node["callee"]) === name;

/** What a node does with the SDK: a new one of its classes, or one of its names anywhere else. */
function useOf({ node, scope }: Place): { action?: string; unclear?: string } | undefined {
  const isNew = node.type === "NewExpression";
  const binding =
    isNew || node.type === "Identifier" ? scope.find(nameOf(isNew ? node["callee"] : node)) : undefined;
  if (binding?.kind !== "import") return undefined;
  const [, client] = /^@aws-sdk\/client-([\w-]+)$/.exec(binding.from) ?? [];
  if (client === undefined) return undefined;
  if (isNew && /Client$/.test(binding.name)) {
    const isToldWhere = argumentsOf(node).some((argument) => takesSettings(argument));
    return isToldWhere ? undefined : { unclear: `a ${binding.name} without clientSettings` };
  }
  const [, call, paged] = /^(?:(\w+)Command|paginate(\w+))$/.exec(binding.name) ?? [];
  const operation = call ?? paged;
  if (operation === undefined) return { unclear: `${binding.name} of ${binding.from}` };
  return { action: `${prefixOf(client)}:${operation}` };
}

/** `clientSettings(...)` itself, or an object that spreads it and says nothing else of where to. */
function takesSettings(node: Node): boolean {
  if (node.type !== "ObjectExpression") return isCallOf(node, "clientSettings");
  const members = node["properties"] as readonly Node[];
  const spreads = members.filter(({ type }) => type === "SpreadElement").flatMap(childrenOf);
  const overrides = members.some(({ key }) => /^(region|endpoint|endpointProvider)$/.test(nameOf(key)));
  return !overrides && spreads.length === 1 && spreads.every((one) => isCallOf(one, "clientSettings"));
}

/** The port that an expression asks, as `host.https.get` or as a name taken out of the host. */
function portOf(node: Node): string | undefined {
  if (node.type === "MemberExpression") {
    const port = nameOf((node["object"] as Node)["property"]);
    const call = `${port}.${nameOf(node["property"])}`;
    return call === "https.get" || call === "dns.query" ? port : undefined;
  }
  const isTaken = /Pattern(Property|Prop)$/.test(node.type) && /^(https|dns)$/.test(nameOf(node["key"]));
  return isTaken ? nameOf(node["key"]) : undefined;
}
