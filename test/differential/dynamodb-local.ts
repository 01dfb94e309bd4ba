import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CannotStart, lastLine } from "../helpers/cannot-start.ts";
import { installOnce } from "../helpers/install-once.ts";
import { run } from "../helpers/processes.ts";
import { ROOT } from "../helpers/project.ts";
import { type Emulator, startEmulator } from "./emulator.ts";

const FOLDER = join(ROOT, "test", "differential", "dynamodb-local");
const POM = join(FOLDER, "pom.xml");
const SUMS = readFileSync(join(FOLDER, "sha256.txt"), "utf8");

const GOAL = "org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies";
const MAIN = "software.amazon.dynamodb.services.local.main.ServerRunner";
const OLDEST_JAVA = 17;

/** Maven or a Java that is new enough is not there; the message says what to install. */
export class NoJava extends Error {}

/**
 * Fetches Amazon's DynamoDB Local with Maven where it is not there yet.
 *
 * @param say told what takes a while, in a few words
 * @returns what starts it
 * @throws NoJava
 * @throws CannotStart where it cannot be had, or where a file is not what it was
 */
export async function prepareDynamoDbLocal(say: (what: string) => void): Promise<() => Promise<Emulator>> {
  await demandJava();
  const hash = createHash("sha256").update(readFileSync(POM)).update(SUMS).digest("hex").slice(0, 12);
  const folder = await installOnce(`dynamodb-local-${hash}`, async (made) => {
    say("fetching DynamoDB Local, half a minute the first time");
    await fetchInto(made);
    demandSums(made);
  });
  // It has no option for an address, and would tell its maker of its use.
  const options = ["-inMemory", "-disableTelemetry", "-port"];
  return () =>
    startEmulator("dynamodb-local", (port, cwd) => ({
      program: "java",
      // Where Java is may be said there.
      env: process.env,
      cwd,
      arguments: [
        ...["-Xmx256m", `-Djava.library.path=${folder}`, "-cp", join(folder, "*")],
        ...[MAIN, ...options, `${port}`],
      ],
    }));
}

async function demandJava(): Promise<void> {
  const ask = (program: string, words: readonly string[]) =>
    run({ program, arguments: words, env: process.env, cwd: ROOT }).catch((error: unknown) => {
      throw new NoJava(`install Java ${OLDEST_JAVA} or newer and Maven (${lastLine(error)})`);
    });
  const [, version] = /version "(\d+)/.exec(await ask("java", ["-version"])) ?? [];
  if (Number(version) < OLDEST_JAVA)
    throw new NoJava(`install Java ${OLDEST_JAVA} or newer (java is ${version})`);
  await ask("mvn", ["--version"]);
}

/** Maven compares what it fetches with the sums that lie beside it, and fails where they differ. */
async function fetchInto(folder: string): Promise<void> {
  const options = ["--batch-mode", "--quiet", "--strict-checksums", "--file", POM];
  const words = [...options, GOAL, `-DoutputDirectory=${folder}`];
  await run({ program: "mvn", arguments: words, env: process.env, cwd: ROOT }).catch((error: Error) => {
    const [, why = lastLine(error)] = /\[ERROR\] (.*?)(?: -> .*)?$/m.exec(error.message) ?? [];
    throw new CannotStart(`DynamoDB Local could not be fetched with Maven: ${why}`);
  });
}

/** The files are those of sha256.txt, no more and no fewer. */
function demandSums(folder: string): void {
  const found = readdirSync(folder)
    .sort()
    .map(
      (file) =>
        `${createHash("sha256")
          .update(readFileSync(join(folder, file)))
          .digest("hex")}  ${file}`,
    );
  const expected = new Set(SUMS.trim().split("\n"));
  const strange = [...found.filter((line) => !expected.has(line)), ...[...expected].slice(found.length)];
  if (strange.length > 0)
    throw new CannotStart(
      `what Maven fetched is not what dynamodb-local/sha256.txt says: ${strange[0]?.split("  ")[1]}`,
    );
}
