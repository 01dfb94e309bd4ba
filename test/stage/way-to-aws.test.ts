import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BadInput } from "../../cli/bad-input.ts";
import { withWayOut } from "../../cli/stage/advice.ts";
import { endpointProblems } from "../../cli/stage/endpoints.ts";
import { StageTrouble, troubleOf } from "../../cli/stage/trouble.ts";
import { realWorld } from "../../cli/stage/world.ts";
import { configuration } from "../helpers/packaged.ts";

describe("an endpoint in the environment", () => {
  const nonsense = { AWS_ENDPOINT_URL: "nonsense", AWS_ENDPOINT_URL_EC2: "localhost:4566" };

  test("that is no URL is bad input by its variable's name, before any client is made", () => {
    expect(() => realWorld(nonsense).host(configuration)).toThrow(BadInput);
    expect(endpointProblems(nonsense)).toMatchObject([
      { path: "AWS_ENDPOINT_URL", expected: "a URL such as http://localhost:4566", found: '"nonsense"' },
      { path: "AWS_ENDPOINT_URL_EC2", found: '"localhost:4566"' },
    ]);
  });

  test.each([
    { AWS_ENDPOINT_URL: "http://localhost:4566", AWS_ENDPOINT_URL_SFN: "https://sfn.xyz-corp.example/x" },
    { AWS_ENDPOINT_URL: "" },
    { ...nonsense, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
    { OTHER_ENDPOINT_URL: "nonsense" },
  ])("that the SDK can use, or does not read, is none: %j", (env) => {
    expect(endpointProblems(env)).toEqual([]);
  });

  test("or in a profile is named too where the SDK fails over it", () => {
    const invalid = { code: "ERR_INVALID_URL", input: "nonsense" };
    expect(troubleOf(Object.assign(new TypeError("Invalid URL"), invalid))).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/endpoint_url of your AWS profile .*, found "nonsense"$/),
    });
  });
});

describe("where no Region could be asked", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lifeboat-profiles-"));
    writeFileSync(join(folder, "config"), "[default]\n[profile staging]\nregion = us-east-1\n");
    writeFileSync(join(folder, "credentials"), "[prod]\naws_access_key_id = x\n");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const advised = (kind: "credentials" | "denied" | "no-answer", profile?: string) =>
    withWayOut(new StageTrouble(kind, "no"), {
      AWS_PROFILE: profile,
      AWS_CONFIG_FILE: join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    });

  test("a connection that fails says what to check", () => {
    expect(advised("no-answer")).toMatchObject({
      kind: "no-answer",
      message: expect.stringMatching(/^no; check your network, .*AWS_ENDPOINT_URL/),
    });
  });

  test("a profile that nobody knows is named, with the files that were looked into", () => {
    const files = `${join(folder, "config")} or ${join(folder, "credentials")}`;
    expect(advised("credentials", "pord").message).toBe(
      `no; AWS_PROFILE says pord, and there is no such profile in ${files}`,
    );
  });

  test.each([["staging"], ["prod"], ["default"], [undefined]])(
    "nothing is said of profiles where %s is one, or none is asked for",
    (profile) => {
      expect(advised("credentials", profile).message).toBe("no");
      expect(advised("denied", profile).message).toBe("no");
    },
  );
});
