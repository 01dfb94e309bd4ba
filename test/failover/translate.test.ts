import { describe, expect, test } from "@jest/globals";
import { translated } from "../../functions/lib/aws/translate.ts";
import { LifeboatError } from "../../functions/lib/errors.ts";
import { parseEnvironment } from "../../functions/lib/runtime/environment.ts";
import { EAST, WEST } from "../helpers/ec2-world.ts";
import { environmentOf } from "../helpers/failover-world.ts";

const rejected = (error: unknown): Promise<unknown> =>
  translated("start i-1 in us-west-2", Promise.reject(error)).catch((thrown: unknown) => thrown);
const sdkError = (name: string, more: object = {}) => Object.assign(new Error("said AWS"), { name }, more);

/** What AWS and the network say, and what it means to Lifeboat. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  Throttled: [
    "RequestLimitExceeded",
    "EC2ThrottledException",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "SlowDown",
    "KMSThrottlingException",
    "SnapshotCreationPerVolumeRateExceeded",
    "ConcurrentSnapshotLimitExceeded",
    "PendingSnapshotLimitExceeded",
  ],
  CapacityMissing: [
    "InsufficientInstanceCapacity",
    "InsufficientVolumeCapacity",
    "InstanceLimitExceeded",
    "VcpuLimitExceeded",
    "VolumeLimitExceeded",
    "Unsupported",
  ],
  AccessRefused: [
    "UnauthorizedOperation",
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "AuthorizationErrorException",
    "KMSAccessDeniedException",
  ],
  AnswerUnknown: ["TimeoutError", "AbortError"],
};
const CASES = Object.entries(MEANINGS).flatMap(([ours, theirs]) =>
  theirs.map((code) => [code, ours] as const),
);

describe("an error of AWS", () => {
  test.each(CASES)("%s is %s", async (code, ours) => {
    const error = sdkError(code);
    const thrown = await rejected(error);
    expect(thrown).toMatchObject({ name: ours, details: { code }, cause: error });
    expect(thrown).toHaveProperty("message", `start i-1 in us-west-2: ${code}: said AWS`);
  });

  test.each([
    "ECONNRESET",
    "ECONNREFUSED",
    "EPIPE",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
  ])("of the connection, %s, leaves open what was done", async (code) => {
    expect(await rejected(sdkError("Error", { code }))).toMatchObject({ name: "AnswerUnknown" });
  });

  test.each([500, 502, 503, 504])(
    "with status %i and an unknown code leaves open what was done",
    async (status) => {
      const error = sdkError("InternalFailure", { $metadata: { httpStatusCode: status } });
      expect(await rejected(error)).toMatchObject({ name: "AnswerUnknown", next: "retry" });
    },
  );

  test("that says why is taken at its word, whatever its status", async () => {
    const busy = sdkError("RequestLimitExceeded", { $metadata: { httpStatusCode: 503 } });
    expect(await rejected(busy)).toMatchObject({ name: "Throttled" });
    const full = sdkError("InsufficientInstanceCapacity", { $metadata: { httpStatusCode: 500 } });
    expect(await rejected(full)).toMatchObject({ name: "CapacityMissing" });
  });

  test.each([
    sdkError("ValidationException", { $metadata: { httpStatusCode: 400 } }),
    sdkError("ConditionalCheckFailedException"),
    sdkError("InvalidInstanceID.NotFound"),
    new TypeError("a bug"),
    "not even an error",
    undefined,
    null,
  ])("that nobody knows stays what it is: %p", async (error) => {
    const thrown = await rejected(error);
    expect(thrown).toBe(error);
    expect(thrown).not.toBeInstanceOf(LifeboatError);
  });

  test("is not made of an answer", async () => {
    expect(await translated("read", Promise.resolve(undefined))).toBeUndefined();
  });
});

describe("the environment", () => {
  const good = environmentOf(WEST);
  const names = Object.keys(good);
  const problemsIn = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
    try {
      parseEnvironment(env);
      return [];
    } catch (error) {
      const { name, problems } = error as { name: string; problems: { path: string }[] };
      return [name, ...problems.map(({ path }) => path)];
    }
  };

  test("is parsed, with whatever else the machine has in it", () => {
    expect(parseEnvironment({ ...good, PATH: "/bin", AWS_LAMBDA_FUNCTION_NAME: "x" })).toMatchObject({
      region: WEST,
      table: "lifeboat-test",
      addresses: { web: { [EAST]: "198.51.100.1" } },
      nameServers: ["ns-1.example", "ns-2.example"],
    });
  });

  test.each(names)("without %s is refused by that name", (name) => {
    expect(problemsIn({ ...good, [name]: undefined })).toEqual(["InvalidConfiguration", name]);
    expect(problemsIn({ ...good, [name]: "" })).toEqual(["InvalidConfiguration", name]);
  });

  test("of nothing names everything that is missing, in one error", () => {
    expect(problemsIn({})).toEqual(["InvalidConfiguration", ...names]);
  });

  test("names what is missing, malformed and unknown in one error", () => {
    const wrong = {
      ...good,
      LIFEBOAT_TABLE: undefined,
      LIFEBOAT_ADDRESSES: "{not json",
      LIFEBOAT_TABEL: "lifeboat-test",
    };
    expect(problemsIn(wrong)).toEqual([
      "InvalidConfiguration",
      "LIFEBOAT_TABLE",
      "LIFEBOAT_ADDRESSES",
      "LIFEBOAT_TABEL",
    ]);
  });

  test.each(["[]", '"x"', "null", '{"web":"198.51.100.1"}', '{"web":{"us-east-1":""}}'])(
    "is refused with addresses %s",
    (addresses) => {
      const [name, path] = problemsIn({ ...good, LIFEBOAT_ADDRESSES: addresses });
      expect([name, path?.split(".")[0]]).toEqual(["InvalidConfiguration", "LIFEBOAT_ADDRESSES"]);
    },
  );

  test.each(["ns-1.example,,ns-2.example", ",", "ns-1.example, ns-2.example", " "])(
    "is refused with the name servers %j",
    (servers) => {
      expect(problemsIn({ ...good, LIFEBOAT_NAME_SERVERS: servers })[1]).toContain("LIFEBOAT_NAME_SERVERS");
    },
  );

  test("is not told in an error: a value that is not known could be a secret", () => {
    expect(() => parseEnvironment({ ...good, LIFEBOAT_TOKEN: "hunter2" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
