import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { StageTrouble } from "./trouble.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The same trouble and where to look, when no Region could be asked at all: then the fault may be at this desk. */
export function withWayOut(trouble: StageTrouble, env: Environment): StageTrouble {
  const advice = adviceOn(trouble, env);
  return advice === null
    ? trouble
    : new StageTrouble(trouble.kind, `${trouble.message}; ${advice}`, { cause: trouble });
}

function adviceOn({ kind }: StageTrouble, env: Environment): string | null {
  if (kind === "no-answer")
    return "check your network, its proxy, and AWS_ENDPOINT_URL where it is set, or try again later";
  const profile = env["AWS_PROFILE"] ?? "";
  if (kind !== "credentials" || profile === "") return null;
  const files = profileFiles(env);
  return files.some((file) => hasProfile(file, profile))
    ? null
    : `AWS_PROFILE says ${profile}, and there is no such profile in ${files.join(" or ")}`;
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html */
const profileFiles = (env: Environment): string[] => [
  env["AWS_CONFIG_FILE"] ?? join(homedir(), ".aws", "config"),
  env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(homedir(), ".aws", "credentials"),
];

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html: a section each, in one of the files "profile NAME". */
function hasProfile(file: string, profile: string): boolean {
  try {
    const sections = readFileSync(file, "utf8").matchAll(/^\s*\[\s*(?:profile\s+)?(.+?)\s*\]/gm);
    return [...sections].some(([, name]) => name === profile);
  } catch {
    // A file that cannot be read has no profile for the SDK either.
    return false;
  }
}
