import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Artefacts } from "../../simulator/deploy/package.ts";
import { type Bundle, readBundle } from "../helpers/bundle.ts";
import { configuration, ofType, PACKAGING_MS, packaged, ROOT, serviceTemplate } from "../helpers/packaged.ts";

/** Functions are cold on the worst day, and a large bundle starts late. */
const LARGEST_BYTES = 1_000_000;

/** What esbuild calls the text that it puts in for the identifier. */
const CONFIGURATION = "<define:LIFEBOAT_CONFIGURATION>";

const FUNCTIONS = readdirSync(join(ROOT, "functions"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "lib")
  .map(({ name }) => name);
const camel = (folder: string) =>
  folder.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());

let artefacts: Artefacts;
let bundles: ReadonlyMap<string, Bundle>;
const scratch = mkdtempSync(join(tmpdir(), "lifeboat-bundles-"));
const [firstRegion, secondRegion] = configuration.regions;

const readAll = (region: string) =>
  new Map(
    FUNCTIONS.map((folder) => {
      const zip = join(artefacts.service.get(region)?.folder ?? "", `${camel(folder)}.zip`);
      return [folder, readBundle(zip)] as const;
    }),
  );

beforeAll(async () => {
  artefacts = await packaged();
  bundles = readAll(firstRegion);
}, PACKAGING_MS);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const bundleOf = (folder: string): Bundle => {
  const bundle = bundles.get(folder);
  if (bundle === undefined) throw new Error(`no bundle of ${folder}`);
  return bundle;
};

test("every function's folder is packaged, and nothing else", () => {
  const handlers = ofType(serviceTemplate(artefacts, firstRegion), "AWS::Lambda::Function")
    .map(([, { Properties }]) => Properties["Handler"])
    .sort();
  expect(handlers).toEqual(FUNCTIONS.map((folder) => `functions/${folder}/handler.handler`).sort());
});

test("both Regions are given the same code", () => {
  const others = readAll(secondRegion);
  for (const folder of FUNCTIONS) expect(others.get(folder)?.code === bundleOf(folder).code).toBe(true);
});

describe.each(FUNCTIONS)("the bundle of %s", (folder) => {
  test("holds its module and the module's map", () => {
    const entry = `functions/${folder}/handler.mjs`;
    expect([...bundleOf(folder).files.keys()].sort()).toEqual([entry, `${entry}.map`]);
  });

  test(`is at most ${LARGEST_BYTES} bytes`, () => {
    expect(Buffer.byteLength(bundleOf(folder).code)).toBeLessThanOrEqual(LARGEST_BYTES);
  });

  test("is made of the sources that the simulator runs", () => {
    const own = [...bundleOf(folder).sources].filter(
      ([path]) => !path.startsWith("node_modules/") && path !== CONFIGURATION,
    );
    expect(own.map(([path]) => path)).toContain(`functions/${folder}/handler.ts`);
    for (const [path, content] of own)
      expect({ path, same: readFileSync(join(ROOT, path), "utf8") === content }).toEqual({
        path,
        same: true,
      });
  });
});

test("every bundle imports in Node 24, carries a handler and the validated configuration", async () => {
  const entries = FUNCTIONS.map((folder) => {
    const path = join(scratch, `${folder}.mjs`);
    writeFileSync(path, bundleOf(folder).code);
    return { folder, url: pathToFileURL(path).href };
  });
  const program = `
    const found = {};
    for (const { folder, url } of ${JSON.stringify(entries)})
      found[folder] = typeof (await import(url)).handler;
    console.log(JSON.stringify({ version: process.versions.node.split(".")[0], found }));`;
  const { stdout } = await promisify(execFile)(
    join(ROOT, "node_modules", ".bin", "node"),
    ["--input-type=module", "--eval", program],
    { env: { PATH: process.env["PATH"] }, cwd: scratch },
  );
  expect(JSON.parse(stdout)).toEqual({
    version: "24",
    found: Object.fromEntries(FUNCTIONS.map((folder) => [folder, "function"])),
  });
}, 60_000);

test("the configuration in the bundles is the validated lifeboat.yml", () => {
  for (const folder of FUNCTIONS) {
    const { sources, code } = bundleOf(folder);
    expect(JSON.parse(sources.get(CONFIGURATION) ?? "null")).toEqual(configuration);
    for (const { hostname } of configuration.groups) expect(code).toContain(hostname);
  }
});
