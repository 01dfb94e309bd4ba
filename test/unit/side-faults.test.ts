import { describe, expect, test } from "@jest/globals";
import {
  DETAIL_TYPES,
  OPERATIONS,
  parseSideFault,
  SIDE_FAULT_KINDS,
  type SideFault,
} from "../../simulator/faults/side-fault-kinds.ts";
import { createSideFaults } from "../../simulator/faults/side-faults.ts";
import { replayCommand } from "../../simulator/invariants/violation.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { projectFiles, read } from "../helpers/project.ts";

const ALARM = "CloudWatch Alarm State Change";

function parsed(text: string): SideFault {
  const fault = parseSideFault(text);
  if ("expected" in fault) throw new Error(fault.expected);
  return fault;
}

/** Runs `act` with the faults in virtual time, and returns the kernel to look at its trace. */
const withFaults = (
  texts: readonly string[],
  act: (faults: ReturnType<typeof createSideFaults>) => void,
  seed = 1,
): Promise<Kernel> =>
  runInVirtualTime({ seed, startMs: 0 }, async (kernel) => {
    act(createSideFaults(kernel, texts.map(parsed)));
    return kernel;
  });

const event = { region: "us-west-2", detailType: ALARM, rule: "r" };
const call = {
  region: "us-west-2",
  service: "EC2",
  operation: "CopySnapshot",
  from: "us-west-2",
  by: "copySnapshots",
  input: {},
};

describe("a fault on the side", () => {
  test("is read with its target and the share that it befalls", () => {
    expect(parsed(`drop-event:${ALARM}`)).toMatchObject({ kind: "drop-event", target: ALARM, percent: 100 });
    expect(parsed("slow:EC2.CopySnapshot")).toMatchObject({ target: "EC2.CopySnapshot", percent: 50 });
    expect(parsed("slow:EC2.CopySnapshot@7")).toMatchObject({ target: "EC2.CopySnapshot", percent: 7 });
  });

  test.each([
    ["rain", "a KIND of drop-event, delay-event"],
    ["toString:x", "a KIND of drop-event"],
    ["drop-event", "drop-event:TARGET with a TARGET of CloudWatch Alarm State Change"],
    ["drop-event:Alarm", "a TARGET of CloudWatch Alarm State Change"],
    ["delay-event:Scheduled Event", "delay-event:TARGET"],
    ["throttle:EC2.Nothing", "throttle:TARGET with a TARGET of CloudWatch.PutMetricData"],
    ["slow:EC2.CopySnapshot@0", "a PERCENT from 1 to 100"],
    ["slow:EC2.CopySnapshot@101", "a PERCENT from 1 to 100"],
  ])("like %s is refused, and what was expected is named", (text, expected) => {
    expect(parseSideFault(text)).toEqual({ expected: expect.stringContaining(expected) });
  });

  test("befalls only its own target, and each hit is traced", async () => {
    const kernel = await withFaults([`drop-event:${ALARM}`], (faults) => {
      expect(faults.event({ ...event, detailType: "EBS Snapshot Notification" }).copies).toBe(1);
      expect(faults.event(event).copies).toBe(0);
      expect(faults.call(call)).toBeUndefined();
    });
    expect(kernel.trace.records).toMatchObject([{ kind: "fault", what: "drop-event", phase: "hits" }]);
  });

  test("drops, duplicates and delays events, and more than one of them may hit", async () => {
    await withFaults([`duplicate-event:${ALARM}`, `delay-event:${ALARM}`], (faults) => {
      const { copies, delayMs } = faults.event(event);
      expect(copies).toBe(2);
      expect(delayMs).toBeGreaterThanOrEqual(10_000);
      expect(delayMs).toBeLessThanOrEqual(120_000);
    });
    await withFaults(["duplicate-event:Scheduled Event"], ({ ticks }) => {
      expect(ticks({ region: "us-west-2", schedule: "observe", at: 0 })).toBe(2);
    });
  });

  test.each([
    ["throttle", { kind: "throttle" }],
    ["lose-answer", { kind: "loseAnswer" }],
    ["slow", { kind: "slow", byMs: expect.any(Number) }],
  ])("of the kind %s befalls an attempt of a call", async (kind, expected) => {
    await withFaults([`${kind}:EC2.CopySnapshot@100`], (faults) => {
      expect(faults.call(call)).toEqual(expected);
      expect(faults.call({ ...call, operation: "CreateTags" })).toBeUndefined();
    });
  });

  test("of the kind stale-read is only for reads that AWS calls eventually consistent", () => {
    const reads = SIDE_FAULT_KINDS["stale-read"].targets;
    expect(reads).toEqual(
      expect.arrayContaining(["DynamoDB.GetItem", "DynamoDB.Query", "EC2.DescribeVolumes"]),
    );
    expect(reads.filter((operation) => /Put|Update|Create|Start|Delete/.test(operation))).toEqual([]);
    expect(parseSideFault("stale-read:S3.PutObject")).toHaveProperty("expected");
  });

  test("hits its share of the attempts, the same ones with the same seed", async () => {
    const hits = async (seed: number) => {
      const found: boolean[] = [];
      await withFaults(
        ["throttle:EC2.CopySnapshot@30"],
        (faults) => {
          for (let attempt = 0; attempt < 200; attempt += 1) found.push(faults.call(call) !== undefined);
        },
        seed,
      );
      return found;
    };
    const first = await hits(1);
    expect(await hits(1)).toEqual(first);
    expect(await hits(2)).not.toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  test("stands in the command that runs the drill again", () => {
    expect(replayCommand({ seed: 7, scenario: "gray", faults: [`drop-event:${ALARM}`] })).toBe(
      `npm run drill -- --seed 7 --scenario gray --fault "drop-event:${ALARM}"`,
    );
  });
});

describe("the targets of faults", () => {
  const sources = (folder: string) => projectFiles(folder).map(read).join("\n");

  test("are the detail-types that the simulated services emit", () => {
    const emitted = [...sources("simulator/cloud").matchAll(/detailType: "([^"]+)"/g)].map(
      ([, type]) => type,
    );
    expect([...new Set(emitted)].sort()).toEqual([...DETAIL_TYPES]);
  });

  test("are the operations that the functions call; those of the commands are not rehearsed", () => {
    const ofCommands = ["deployed-stack", "deployed-table", "execution-watch", "volume-sizes"];
    const files = projectFiles("functions/lib/aws").filter(
      (file) => !ofCommands.some((name) => file.endsWith(`/${name}.ts`)),
    );
    const text = files.map(read).join("\n");
    const called = new Set([...text.matchAll(/\b([A-Z][A-Za-z]+)Command\b/g)].map(([, name]) => name));
    const paginated = new Set([...text.matchAll(/\bpaginate([A-Z][A-Za-z]+)\b/g)].map(([, name]) => name));
    expect([...new Set([...called, ...paginated])].sort()).toEqual(
      OPERATIONS.map((name) => name.split(".")[1]).sort(),
    );
  });

  test("are told with a sentence and their usual share", () => {
    for (const { description, percent } of Object.values(SIDE_FAULT_KINDS)) {
      expect(description).toMatch(/^[a-z].{20,}$/);
      expect([50, 100]).toContain(percent);
    }
  });
});
