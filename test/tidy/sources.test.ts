import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectFiles, read } from "../helpers/project.ts";

const sources = projectFiles("functions", "simulator", "cli", "test", "bench").filter((file) =>
  file.endsWith(".ts"),
);
const product = sources.filter((file) => !file.startsWith("test/"));

/** What a file imports: packages by name, project files by path. */
function importsOf(file: string): string[] {
  const found = read(file).matchAll(
    /^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gm,
  );
  return [...found].map(([, from, dynamic, bare]) => {
    const name = from ?? dynamic ?? bare ?? "";
    return name.startsWith(".") ? normalize(join(dirname(file), name)) : name;
  });
}

const graph = new Map(sources.map((file) => [file, importsOf(file)]));

/** Imports that a folder may not have. */
const FORBIDDEN: readonly [folder: string, imports: RegExp, why: string][] = [
  ["functions/", /^(simulator|cli|test|bench)\//, "the product knows nothing of its rehearsal"],
  [
    "functions/lib/domain/",
    /^(functions\/lib\/(aws|runtime|ports)\/|@aws-sdk|@smithy|node:)/,
    "decisions are pure",
  ],
  ["simulator/", /^(cli|test|bench)\//, "the rehearsal knows nothing of how it is shown"],
  [
    "simulator/step-functions/",
    /^simulator\/(?!step-functions\/)/,
    "the interpreter knows nothing of accounts",
  ],
  ["simulator/kernel/", /^simulator\/(?!kernel\/)/, "the kernel knows nothing of what it drives"],
];

describe("the sources", () => {
  test("are there, and their imports are seen", () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(graph.get("functions/take-over/handler.ts")).toContain("functions/lib/aws/leases.ts");
  });

  test.each(FORBIDDEN)("%s imports nothing like %s: %s", (folder, forbidden) => {
    const wrong = sources
      .filter((file) => file.startsWith(folder))
      .flatMap((file) =>
        (graph.get(file) ?? []).filter((name) => forbidden.test(name)).map((name) => `${file} -> ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  test("name the AWS SDK only in functions/lib/aws and below the simulator's boundary", () => {
    const wrong = product.filter(
      (file) =>
        !file.startsWith("functions/lib/aws/") &&
        !file.startsWith("simulator/cloud/") &&
        (graph.get(file) ?? []).some((name) => name.startsWith("@aws-sdk/")),
    );
    expect(wrong).toEqual([]);
  });

  test("have no cycles of imports", () => {
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === "done") return;
      if (state.get(file) === "open") {
        cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
        return;
      }
      state.set(file, "open");
      for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...path, file]);
      state.set(file, "done");
    };
    for (const file of product) visit(file, []);
    expect(cycles).toEqual([]);
  });

  test("are short, and named in kebab-case", () => {
    const long = sources.filter((file) => read(file).split("\n").length > 401);
    expect(long).toEqual([]);
    const odd = sources.filter((file) => !/^([a-z0-9.-]+\/)*[a-z0-9-]+(\.test|\.worker)?\.ts$/.test(file));
    expect(odd).toEqual([]);
  });

  test("take time, randomness and settings only where the world is let in", () => {
    const allowed = new Set(["functions/lib/runtime/lambda-host.ts"]);
    const taken =
      /\bDate\.now\(|\bnew Date\(\)|\bhrtime\b|timers\/promises|\bMath\.random\(|\brandomUUID\(|\bprocess\.env\b/;
    const wrong = product.filter(
      (file) =>
        (file.startsWith("functions/") || file.startsWith("simulator/")) &&
        !file.startsWith("simulator/deploy/") &&
        !allowed.has(file) &&
        taken.test(read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")),
    );
    expect(wrong).toEqual([]);
  });

  test("skip no test and hide no error", () => {
    const hidden = /\.(skip|only)\(|\bxit\(|\bas any\b|@ts-ignore|@ts-nocheck|biome-ignore/;
    const self = "test/tidy/sources.test.ts";
    expect(sources.filter((file) => file !== self && hidden.test(read(file)))).toEqual([]);
  });
});
