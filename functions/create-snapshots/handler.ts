import { openClaims } from "../lib/aws/claims.ts";
import { openEc2Regions } from "../lib/aws/ec2.ts";
import { describeInstances } from "../lib/aws/ec2-instances.ts";
import { createSnapshots, describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import type { BackupProblem } from "../lib/domain/backup-problem.ts";
import { waitSeconds } from "../lib/domain/durations.ts";
import { TAG } from "../lib/domain/names.ts";
import { type PlannedSet, planSnapshots, quietSeconds } from "../lib/domain/snapshot-plan.ts";
import { sourceSetsOf } from "../lib/domain/source-sets.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { reportProblems } from "../lib/runtime/report-problems.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Takes one snapshot set of each server of a group, unless this tick's set is there already. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2In = openEc2Regions(host, environment);
    const claims = openClaims(host, openTable(host, environment.region, environment.table));
    const { everyMinutes } = host.configuration.backup;

    /** Takes a set under a claim; a refusal is the server's problem and not the others'. */
    const take = async ({ group, active, attempt: by }: Input, set: PlannedSet) => {
      const claim = { group, name: `set#${set.server}`, by, seconds: quietSeconds(everyMinutes) };
      const act = await claims.act(claim, () => createSnapshots(ec2In(active), set));
      if (act.outcome === "unknown") host.log("WARN", "snapshot-answer-unknown", { group, ...set, ...act });
      return { set, act };
    };

    return async (request) => {
      const { group, active, tick, bounds } = request;
      const { servers } = groupNamed(host.configuration, group);
      const ec2 = ec2In(active);
      const [instances, snapshots] = await Promise.all([
        describeInstances(ec2, { tags: { [TAG.group]: group, [TAG.server]: servers } }),
        describeSnapshots(ec2, { tags: { [TAG.group]: group } }),
      ]);
      const now = host.now().toISOString();
      const sets = sourceSetsOf(snapshots);
      const plan = planSnapshots({ group, servers, instances, sets, tick, now, everyMinutes });
      const acts = await allSettled(plan.take.map((set) => take(request, set)));
      const refused = acts.flatMap(({ set: { server }, act }): BackupProblem[] =>
        act.outcome === "refused" ? [{ server, problem: "snapshot-refused", detail: act.reason }] : [],
      );
      const problems = [...plan.problems, ...refused];
      reportProblems(host, group, problems);
      const members = sets.flatMap((set) => set.members);
      const pending = members.filter(({ state }) => state === "pending");
      return {
        taken: acts.filter(({ act }) => act.outcome === "done").map(({ set }) => set.id),
        there: plan.there,
        waitSeconds: waitSeconds(pending, members, { now, bounds }),
        problems,
      };
    };
  },
});
