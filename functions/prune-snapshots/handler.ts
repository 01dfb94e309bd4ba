import { type Ec2, openEc2Regions } from "../lib/aws/ec2.ts";
import { deleteSnapshot, describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { describeVolumes } from "../lib/aws/ec2-volumes.ts";
import { TAG } from "../lib/domain/names.ts";
import { recoveryPointsOf } from "../lib/domain/recovery-points.ts";
import type { Snapshot } from "../lib/domain/resources.ts";
import { prunablePoints, prunableSources } from "../lib/domain/retention.ts";
import { sourceSetsOf } from "../lib/domain/source-sets.ts";
import { AnswerUnknown } from "../lib/errors.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Deletions of one tick in a Region: half of the burst that EC2 allows; what is left is the next tick's. */
const MOST_DELETIONS = 50;

/** One Region's part of a group. */
interface Stock {
  readonly ec2: Ec2;
  readonly snapshots: readonly Snapshot[];
  /** Snapshots that the group's volumes there were made from. */
  readonly inUse: ReadonlySet<string>;
}

/** Deletes what retention no longer keeps of a group's snapshots, in the standby Region and, if it answers, in the active one. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2In = openEc2Regions(host, environment);
    const rules = host.configuration.backup.retention;

    const look = async (region: string, group: string): Promise<Stock> => {
      const ec2 = ec2In(region);
      const tags = { [TAG.group]: group };
      const [snapshots, volumes] = await Promise.all([
        describeSnapshots(ec2, { tags }),
        describeVolumes(ec2, { tags }),
      ]);
      return { ec2, snapshots, inUse: new Set(volumes.flatMap(({ snapshotId }) => snapshotId ?? [])) };
    };

    /**
     * Each Region holds copies that came from the other one and sets that were taken there: after a failover the
     * Regions have changed their parts, and both kinds lie in both. Without the other Region's copies nobody can
     * say which sets are still needed, and they stay.
     */
    const prune = async (here: Stock, there: Stock | undefined): Promise<number> => {
      const now = host.now().toISOString();
      const points = recoveryPointsOf(here.snapshots);
      const sets = sourceSetsOf(here.snapshots);
      const prunable = [
        ...prunablePoints({ points, inUse: here.inUse, rules, now }),
        ...(there ? prunableSources({ sets, points: recoveryPointsOf(there.snapshots), rules, now }) : []),
      ];
      const chosen = prunable.slice(0, MOST_DELETIONS);
      const deleted = await allSettled(chosen.map((id) => deleteSnapshot(here.ec2, id)));
      const kept = chosen.filter((_id, index) => !deleted[index]);
      if (kept.length > 0) host.log("WARN", "snapshots-used-by-images", { region: here.ec2.region, kept });
      return chosen.length - kept.length;
    };

    return async ({ group, active, standby }) => {
      const home = await look(standby, group);
      const away = await heard(look(active, group));
      const inStandby = await prune(home, away.value);
      const inActive = away.value && (await heard(prune(away.value, home)));
      const skipped = away.silence ?? inActive?.silence ?? null;
      if (skipped !== null) host.log("WARN", "active-not-pruned", { group, active, skipped });
      return {
        deleted: { [standby]: inStandby, [active]: inActive?.value ?? 0 },
        skipped,
      };
    };
  },
});

/** What a Region that may be gone answered, or that it did not. */
async function heard<Value>(answer: Promise<Value>): Promise<{ value?: Value; silence?: string }> {
  try {
    return { value: await answer };
  } catch (error) {
    if (error instanceof AnswerUnknown) return { silence: error.message };
    throw error;
  }
}
