import type { BackupReport } from "../../../cli/stage/backup-report.ts";
import type { Running } from "../../helpers/processes.ts";
import { type Claims, demand, demandSame, eventually } from "../claims.ts";
import type { Session } from "../operator.ts";
import { STAGE } from "../stage.ts";
import { ACTIVE, GROUP, STANDBY, type World } from "../world.ts";
import { demandExit, demandSaid, reportOf } from "./answers.ts";
import { claimWell } from "./attended.ts";
import { tagsOf } from "./backed-up.ts";
import { isServedBy } from "./failed-over.ts";
import { claimStanding, instanceIn, itemIn } from "./standing.ts";

/** The lost Region comes back as it was, with a server that serves, and learns what has become of it. */
export async function claimReturned(
  claims: Claims,
  world: World,
  { session, cutOff }: { readonly session: Session; readonly cutOff: Running },
): Promise<void> {
  await claims.check(
    "nothing reached the Region while it was gone: its server runs under its old epoch",
    async () => {
      const before = await instanceIn(world, ACTIVE);
      demandSame("the old active", [before.State?.Name, tagsOf(before)["lifeboat:epoch"]], ["running", "0"]);
      demandSame("its epoch", (await itemIn(world, ACTIVE, "direction"))?.["epoch"] ?? 0, 0);
    },
  );
  await world.restoreActive();
  await claims.check(
    "when it is back, the deployed loop fences it, tells it the epoch, and says so",
    async () => {
      await eventually("both obligations paid", 150, async () => {
        const owed = ["fence", "epoch"].map((kind) => itemIn(world, STANDBY, `owed#${kind}#1`));
        return (await Promise.all(owed)).every((item) => item?.["status"] === "settled") || undefined;
      });
      demandSaid(world.pager.subjects.join("\n"), `the servers of ${GROUP} in ${ACTIVE} are fenced`);
    },
  );
  await claimStanding(claims, world);
  await claims.check("the users stay with the new active", async () => {
    demand(isServedBy(world, STANDBY), () => "the zone went back by itself");
  });
  await claims.check("lifeboat backup protects the group the other way round", async () => {
    const ended = await world.desk.lifeboat(["backup", "--json"], { ...session }).ended;
    demandExit(ended, 0);
    const { regions } = reportOf<BackupReport>(ended);
    demandSame(
      "regions",
      regions.map(({ region, status }) => [region, status]),
      [[ACTIVE, "SUCCEEDED"]],
    );
  });
  await claimWell(claims, world, {
    title: "lifeboat status says that all is well again, in the new direction",
    session,
    direction: [STANDBY, ACTIVE, 1],
  });
  await claims.check("who lost the connection while following is told so, and how to go on", async () => {
    const ended = await cutOff.ended;
    demandExit(ended, 4);
    demandSaid(
      ended.stderr,
      "no answer: ",
      "goes on by itself. Join it again with: lifeboat failover",
      `How it ended says: lifeboat status --stage ${STAGE}`,
    );
  });
}
