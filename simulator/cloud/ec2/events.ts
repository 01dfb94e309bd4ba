import type { Instance, Snapshot } from "./model.ts";
import type { Ec2State } from "./state.ts";

/** EBS's own form of an ARN in its events: the Region stands where the account should be. */
const ebsArn = (region: string, kind: "snapshot" | "volume", id: string): string =>
  `arn:aws:ec2::${region}:${kind}/${id}`;

/** EBS tells instants to the second. */
const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
export function emitInstanceState(state: Ec2State, instance: Instance, cause: number): void {
  const { name, account } = state.region;
  state.emit(
    {
      detailType: "EC2 Instance State-change Notification",
      resources: [`arn:aws:ec2:${name}:${account}:instance/${instance.id}`],
      detail: { "instance-id": instance.id, state: instance.state },
    },
    cause,
  );
}

/**
 * Tells, a while later, that one snapshot or copy has ended. A copy's event comes in the destination Region.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html
 */
export function emitSnapshotEnded(state: Ec2State, snapshot: Snapshot, why: string, cause: number): void {
  const region = state.region.name;
  const arn = ebsArn(region, "snapshot", snapshot.id);
  const succeeded = snapshot.state === "completed";
  const detail = {
    event: snapshot.source ? "copySnapshot" : "createSnapshot",
    result: succeeded ? "succeeded" : "failed",
    cause: why,
    "request-id": "",
    snapshot_id: arn,
    source: snapshot.source
      ? ebsArn(snapshot.source.region, "snapshot", snapshot.source.snapshotId)
      : ebsArn(region, "volume", snapshot.volumeId),
    startTime: instant(snapshot.startedAt),
    endTime: instant(state.kernel.now()),
    // A string, and only on copies that succeeded.
    ...(snapshot.source && succeeded
      ? { incremental: String(snapshot.incremental), transferType: "standard" }
      : {}),
  };
  emitLater(state, snapshot, { detailType: "EBS Snapshot Notification", resources: [arn], detail }, cause);
}

/** Tells that a multi-volume set has ended: one event for all members, failed when one of them failed. */
export function emitSetEnded(state: Ec2State, members: readonly Snapshot[], cause: number): void {
  const [first] = members;
  if (!first) return;
  const region = state.region.name;
  const failed = members.find((member) => member.state === "error");
  emitLater(
    state,
    first,
    {
      detailType: "EBS Multi-Volume Snapshots Completion Status",
      resources: members.map((member) => ebsArn(region, "snapshot", member.id)),
      detail: {
        event: "createSnapshots",
        result: failed ? "failed" : "succeeded",
        cause: failed ? `Snapshot ${failed.id} is in status error` : "",
        "request-id": "",
        startTime: instant(first.startedAt),
        endTime: instant(state.kernel.now()),
        snapshots: members.map((member) => ({
          snapshot_id: ebsArn(region, "snapshot", member.id),
          source: ebsArn(region, "volume", member.volumeId),
          status: member.state,
        })),
      },
    },
    cause,
  );
}

function emitLater(
  state: Ec2State,
  snapshot: Snapshot,
  event: Parameters<Ec2State["emit"]>[0],
  cause: number,
): void {
  const stream = state.stream(`event/${snapshot.id}`);
  state.later({ key: "ec2.snapshotEvent", stream }, () => state.emit(event, cause));
}
