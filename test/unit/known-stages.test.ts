import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { knownStages } from "../../cli/stage/known-stages.ts";

test("the stages that somebody may have meant are those with a file in deployments/", () => {
  const folder = mkdtempSync(join(tmpdir(), "lifeboat-stages-"));
  try {
    expect(knownStages(join(folder, "none"))).toEqual([]);
    mkdirSync(join(folder, "deployments"));
    for (const file of ["production.yml", "staging.yml", "notes.txt"])
      writeFileSync(join(folder, "deployments", file), "");
    expect(knownStages(join(folder, "deployments")).toSorted()).toEqual(["production", "staging"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
