import { describe, expect, test } from "@jest/globals";
import { COMPONENTS, ownerOf, shares } from "../../bench/shares.ts";

const PROJECT = "file:///home/somebody/lifeboat";

/** A profile whose nodes are [id, function, file, children]; every sample took a millisecond. */
function profile(nodes: [number, string, string, number[]][], samples: number[]) {
  return {
    startTime: 0,
    endTime: samples.length * 1000,
    nodes: nodes.map(([id, functionName, url, children]) => ({
      id,
      callFrame: { functionName, scriptId: "1", url, lineNumber: 0, columnNumber: 0 },
      children,
    })),
    samples,
    timeDeltas: samples.map(() => 1000),
  };
}

describe("a file belongs to", () => {
  test.each([
    ["sdk", `${PROJECT}/node_modules/@smithy/core/dist-es/index.js`],
    ["sdk", `${PROJECT}/node_modules/@aws-sdk/core/node_modules/zod/index.js`],
    ["interpreter", `${PROJECT}/simulator/step-functions/execution.ts`],
    ["interpreter", `${PROJECT}/node_modules/jsonata/jsonata.js`],
    ["product", `${PROJECT}/functions/probe-slot/handler.ts`],
    ["product", `${PROJECT}/node_modules/@middy/core/index.js`],
    ["client", `${PROJECT}/simulator/internet/outside-client.ts`],
    ["simulator", `${PROJECT}/simulator/internet/network.ts`],
    ["simulator", `${PROJECT}/node_modules/pure-rand/lib/esm/pure-rand.js`],
    ["runtime", "node:internal/process/promises"],
    ["other", `${PROJECT}/cli/report/measure.ts`],
    ["other", `${PROJECT}/node_modules/left-over/functions/index.js`],
  ])("%s: %s", (owner, file) => {
    expect(ownerOf(file)).toBe(owner);
  });
});

describe("shares", () => {
  const simulator = `${PROJECT}/simulator/run.ts`;
  const handler = `${PROJECT}/functions/take-over/handler.ts`;

  test("go to the file of a frame's own time, not to who called it", () => {
    const found = shares(
      profile(
        [
          [1, "(root)", "", [2]],
          [2, "rehearse", simulator, [3]],
          [3, "handler", handler, []],
        ],
        [2, 3, 3, 3],
      ),
    );
    expect(found).toMatchObject({ simulator: 25, product: 75 });
  });

  test("give a built-in function's time to whoever called it, and collection's to the runtime", () => {
    const found = shares(
      profile(
        [
          [1, "(root)", "", [2, 4]],
          [2, "handler", handler, [3]],
          [3, "stringify", "", []],
          [4, "(garbage collector)", "", []],
        ],
        [3, 3, 3, 4],
      ),
    );
    expect(found).toMatchObject({ product: 75, runtime: 25 });
  });

  test("leave idle time out, and add up to a hundred", () => {
    const found = shares(
      profile(
        [
          [1, "(root)", "", [2, 3, 4]],
          [2, "(idle)", "", []],
          [3, "rehearse", simulator, []],
          [4, "handler", handler, []],
        ],
        [2, 2, 2, 2, 2, 3, 4],
      ),
    );
    expect(found).toMatchObject({ simulator: 50, product: 50 });
    expect(COMPONENTS.reduce((sum, component) => sum + found[component], 0)).toBeCloseTo(100, 0);
  });

  test("of no samples are nothing", () => {
    expect(shares(profile([[1, "(root)", "", []]], []))).toMatchObject({ sdk: 0, simulator: 0 });
  });
});
