import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Artefacts } from "../../simulator/deploy/package.ts";
import type { Template } from "../../simulator/deploy/template.ts";
import { readBundle } from "../helpers/bundle.ts";
import { type FailoverPath, findings, folderOf, readPath } from "../helpers/failover-path.ts";
import { BEARING } from "../helpers/failover-path-bearing.ts";
import { pathIn } from "../helpers/failover-path-template.ts";
import { configuration, PACKAGING_MS, packaged, serviceTemplate } from "../helpers/packaged.ts";

let artefacts: Artefacts;
beforeAll(async () => {
  artefacts = await packaged();
}, PACKAGING_MS);

const template = (region: string): Template => serviceTemplate(artefacts, region);

describe.each(configuration.regions)("a failover into %s", (region) => {
  const read = (): Promise<FailoverPath> => readPath(template(region), BEARING);

  test("needs nothing in the Region that is lost, and no control plane in us-east-1", async () => {
    expect(findings(await read())).toEqual([]);
  });

  test("is looked at from what begins it to its last step", () => {
    const { functions, beginnings, tasks, roles } = pathIn(template(region));
    expect(beginnings).toEqual(expect.arrayContaining(["ObserveSchedule", "WebDetectionRule"]));
    expect(functions.map((id) => folderOf(template(region), id))).toEqual(
      expect.arrayContaining([
        ...["probe-slot", "start-failover", "acquire-lease", "read-verdict", "restore-volumes"],
        ...["start-standby", "verify-standby", "fence-active", "take-over", "verify-switch"],
        ...["stand-down", "close-run", "publish-status", "measure-recovery-points"],
      ]),
    );
    expect(tasks.map(({ name }) => name)).toEqual(expect.arrayContaining(["RestoreVolumes", "ProbeSlot"]));
    expect(roles).toEqual(
      expect.arrayContaining(["TakeOverRole", "FailoverStateMachineRole", "ObserveScheduleRole"]),
    );
  });

  test("is looked at in all the code that is packaged, with the calls that are in it", async () => {
    const { code } = await read();
    const folder = artefacts.service.get(region)?.folder ?? "";
    for (const [name, { actions, sources }] of code) {
      const key = name.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
      const packagedSources = [...readBundle(join(folder, `${key}.zip`)).sources.keys()];
      const unread = packagedSources.filter((path) => isOwn(path) && !sources.includes(path));
      expect({ name, unread }).toEqual({ name, unread: [] });
      const calls = packagedSources.flatMap((path) => callOf(path) ?? []).filter((call) => !isUnmade(call));
      expect({ name, calls: actions.map(operationOf).sort() }).toEqual({ name, calls: calls.sort() });
    }
  });
});

/** The credentials' file takes a package's place inside the SDK, which is not read here. */
const isOwn = (path: string): boolean =>
  /^functions\/.*\.ts$/.test(path) && path !== "functions/lib/aws/lambda-credentials.ts";

/** Calls that come with a client but are not made: endpoint discovery is off, S3 Express is not used. */
const isUnmade = (call: string): boolean => ["DescribeEndpoints", "CreateSession"].includes(call);

const callOf = (path: string): string | undefined => /\/dist-es\/commands\/(\w+)Command\.js$/.exec(path)?.[1];
const operationOf = (action: string): string => action.replace(/^.*:/, "");
