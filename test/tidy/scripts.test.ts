import { describe, expect, test } from "@jest/globals";
import { projectFiles, read } from "../helpers/project.ts";

const { scripts } = JSON.parse(read("package.json")) as { scripts: Readonly<Record<string, string>> };
const PAGES = projectFiles().filter((file) => /\.(md|yml|ts)$/.test(file) || file === ".ci/run");
/** A script's name, which its arguments may follow. */
const COMMAND = /\bnpm run (?:--silent )?([a-z][\w:-]*)/g;

const named = PAGES.flatMap((file) =>
  [...read(file).matchAll(COMMAND)].map(([, name = ""]) => ({ file, name })),
);

describe("what the project says of its scripts", () => {
  test("is about scripts that there are", () => {
    expect(named.filter(({ name }) => scripts[name] === undefined)).toEqual([]);
  });

  test("leaves none of them out", () => {
    const names = new Set(["test", ...named.map(({ name }) => name)]);
    expect(Object.keys(scripts).filter((name) => !names.has(name))).toEqual([]);
  });
});
