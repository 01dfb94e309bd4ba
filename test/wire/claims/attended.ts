import type { Deployed } from "../../../cli/plan/deployed.ts";
import type { StageStatus } from "../../../cli/stage/stage-status.ts";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import { ACCOUNT } from "../engines.ts";
import { documentedPolicy, makeRole, type Session, takeRole } from "../operator.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";
import { demandExit, demandSaid, reportOf } from "./answers.ts";

/** Longer than the suite. */
const LONG_SECONDS = 3_600;

/**
 * Somebody sits down at a desk, under a role with exactly the permissions that docs/commands.md lists, and looks at
 * what was just deployed.
 *
 * @returns their credentials
 */
export async function claimAttended(claims: Claims, world: World): Promise<Session | undefined> {
  const clients = world.clients(STANDBY);
  const session = await claims.check(
    "a person takes a role with the permissions of docs/commands.md",
    async () => {
      await makeRole(clients, "operator", documentedPolicy(STAGE));
      await makeRole(clients, "visitor");
      return takeRole({ ...world, clients }, "operator", LONG_SECONDS);
    },
  );
  if (session === undefined) return undefined;
  await claims.check(
    "lifeboat status finds the stage, and says that there is no recovery point yet",
    async () => {
      const ended = await world.desk.lifeboat(["status", "--json"], { ...session }).ended;
      demandExit(ended, 1);
      const { regions, groups, attention } = reportOf<StageStatus>(ended);
      demandSame(
        "regions",
        regions.map(({ region, answers, account }) => [region, answers, account]),
        [ACTIVE, STANDBY].map((region) => [region, true, ACCOUNT]),
      );
      demandSame(
        "groups",
        groups.map(({ group, active, standby, epoch, runs, owed }) => [
          group,
          active,
          standby,
          epoch,
          runs,
          owed,
        ]),
        [[GROUP, ACTIVE, STANDBY, 0, [], []]],
      );
      demandSaid(attention.join("\n"), `${GROUP}: web-1 has no usable recovery point`);
    },
  );
  await claims.check("lifeboat says what stands between it and the stage, and exits with 4", async () => {
    const visitor = await takeRole({ ...world, clients }, "visitor", LONG_SECONDS);
    const roads = [
      { kind: "denied", env: { ...visitor } },
      { kind: "credentials", env: {} },
      // Nobody listens on port 1.
      { kind: "no-answer", env: { ...session, AWS_ENDPOINT_URL: "http://127.0.0.1:1" } },
    ] as const;
    for (const { kind, env } of roads) {
      const ended = await world.desk.lifeboat(["status", "--json"], env).ended;
      demandExit(ended, 4);
      demandSame("kind", reportOf<{ error: { kind: string } }>(ended).error.kind, kind);
    }
  });
  return session;
}

/** What status says while all is well. */
export async function claimWell(
  claims: Claims,
  world: World,
  {
    title,
    session,
    direction,
  }: { title: string; session: Session; direction: readonly [string, string, number] },
): Promise<void> {
  await claims.check(title, async () => {
    const ended = await eventually("exit code 0", 120, async () => {
      const found = await world.desk.lifeboat(["status", "--json"], { ...session }).ended;
      return found.exitCode === 0 ? found : undefined;
    });
    const [group] = reportOf<StageStatus>(ended).groups;
    demand(group !== undefined, () => "no group");
    const { active, standby, epoch, evidence, recoveryPoints, unprotectedSeconds, owed } = group;
    demandSame("direction", [active, standby, epoch], direction);
    demandSame("unprotected, owed", [unprotectedSeconds, owed], [null, []]);
    demand((recoveryPoints?.ageSeconds ?? 1_000) < 300, () => `points: ${JSON.stringify(recoveryPoints)}`);
    const newest = evidence?.slots.at(-1);
    demandSame("evidence", [newest?.probe, newest?.oracle], ["UP", "UP"]);
    const { stdout } = await world.desk.lifeboat(["status"], { ...session }).ended;
    demandSaid(
      stdout,
      `Group ${GROUP}: runs in ${active}, standby ${standby}, epoch ${epoch}`,
      "All is well.",
    );
  });
}

/** What plan says of the stage, which has not changed since it was deployed. */
export async function claimPlanned(claims: Claims, world: World, session: Session): Promise<void> {
  await claims.check(
    "lifeboat plan --stage finds what is deployed, and that it is what the file says",
    async () => {
      const ended = await world.desk.lifeboat(["plan", "--json"], { ...session }).ended;
      demandExit(ended, 0);
      const { deployed } = reportOf<{ deployed: Deployed }>(ended);
      demand(deployed.kind === "deployed", () => JSON.stringify(deployed));
      demandSame(
        "regions",
        deployed.regions.map(({ region, deployed: is, account, configuration }) => [
          region,
          is,
          account,
          configuration,
        ]),
        [ACTIVE, STANDBY].map((region) => [region, true, ACCOUNT, { kind: "same" }]),
      );
      demand(deployed.fleet.kind === "known", () => JSON.stringify(deployed.fleet));
      demandSame("fleet", deployed.fleet.counted, { servers: 1, volumes: 1, gib: 8 });
      demandSame(
        "missing",
        deployed.fleet.groups.map(({ missing }) => missing),
        [[]],
      );
    },
  );
}
