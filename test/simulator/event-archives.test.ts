import { expect, test } from "@jest/globals";
import { EventBridge } from "../../simulator/cloud/events/events.ts";
import { inRegion, type RegionTest, START } from "../helpers/in-region.ts";

const BUS = "arn:aws:events:us-west-2:111122223333:event-bus/default";
const ARCHIVE = "arn:aws:events:us-west-2:111122223333:archive/kept";
const FUNCTION = "arn:aws:lambda:us-west-2:111122223333:function:judge";

type Ask = (name: string, input: object) => object;

/** EventBridge with an archive of what the source "test" says, and a rule that hands everything to a function. */
const withArchive = (main: (ask: Ask, world: RegionTest) => Promise<void>) =>
  inRegion(async (world) => {
    const events = new EventBridge(world.region, { onFatal: world.onFatal });
    const ask: Ask = (name, input) => events.operations[name]?.(input as never, { cause: 1 }) as object;
    ask("CreateArchive", { ArchiveName: "kept", EventSourceArn: BUS, EventPattern: '{"source":["test"]}' });
    const target = { id: "one", arn: FUNCTION, policy: {}, hasDeadLetterQueue: false };
    events.putRule({ name: "all", pattern: '{"detail-type":["t"]}', enabled: true, targets: [target] });
    for (const source of ["test", "other"])
      events.emit({ source, detailType: "t", resources: [], detail: { of: source } }, 1);
    await world.kernel.sleep(60_000);
    await main(ask, world);
  });

const replay = (more: object = {}) => ({
  ReplayName: "again",
  EventSourceArn: ARCHIVE,
  EventStartTime: new Date(START),
  EventEndTime: new Date(START + 60_000),
  Destination: { Arn: BUS },
  ...more,
});

test("an archive keeps the events that it wants", () =>
  withArchive(async (ask) => {
    expect(ask("DescribeArchive", { ArchiveName: "kept" })).toMatchObject({
      ArchiveArn: ARCHIVE,
      EventCount: 1,
    });
    expect(ask("ListArchives", { NamePrefix: "k" })).toMatchObject({ Archives: [{ ArchiveName: "kept" }] });
    expect(ask("ListArchives", { NamePrefix: "x" })).toEqual({ Archives: [] });
    ask("DeleteArchive", { ArchiveName: "kept" });
    expect(() => ask("DescribeArchive", { ArchiveName: "kept" })).toThrow("Archive kept does not exist.");
  }));

test("a replay puts them on the bus again, with its name", () =>
  withArchive(async (ask, { kernel, region }) => {
    expect(region.invoked).toHaveLength(2);
    expect(ask("StartReplay", replay())).toMatchObject({ State: "STARTING" });
    await kernel.sleep(60_000);
    expect(region.invoked).toHaveLength(3);
    expect(JSON.parse(region.invoked[2]?.input ?? "")).toMatchObject({
      source: "test",
      "replay-name": "again",
    });
    expect(ask("DescribeReplay", { ReplayName: "again" })).toMatchObject({ State: "COMPLETED" });
    expect(ask("ListReplays", { EventSourceArn: ARCHIVE })).toMatchObject({
      Replays: [{ ReplayName: "again" }],
    });
    expect(() => ask("StartReplay", replay())).toThrow("Replay again already exists.");
  }));

test.each([
  [{ EventEndTime: new Date(START) }, "EventStartTime must be before EventEndTime."],
  [{ EventSourceArn: `${ARCHIVE}x` }, "Archive keptx does not exist."],
  [{ Destination: { Arn: `${BUS}x` } }, "Event bus defaultx does not exist."],
])("a replay with %j is refused", (more, words) =>
  withArchive(async (ask) => {
    expect(() => ask("StartReplay", replay(more))).toThrow(words);
  }),
);
