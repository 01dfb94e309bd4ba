import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ROOT } from "../helpers/project.ts";

/** What a process that writes more than a pipe holds says on stderr when nobody reads it. */
const saidUnread = (preparation: string): Promise<string> => {
  const script = `${preparation}; for (let n = 0; n < 2000; n += 1) process.stdout.write("x".repeat(1000)); setTimeout(() => {}, 2000);`;
  const command = `'${process.execPath}' --input-type=module -e '${script}' | true`;
  return new Promise((resolve) => {
    execFile("bash", ["-c", command], { cwd: ROOT }, (_, __, stderr) => resolve(stderr));
  });
};

test("a command whose reader has had enough ends without a word", async () => {
  const reader = join(ROOT, "cli", "reader.ts");
  const prepared = `import { endWithReader } from "${reader}"; endWithReader(process.stdout)`;
  expect(await saidUnread(prepared)).toBe("");
  expect(await saidUnread("")).toContain("EPIPE");
});
