import type { Snapshot } from "./model.ts";
import type { Ec2State } from "./state.ts";
import { tagRecord } from "./tags.ts";

/** What the trace tells about a snapshot at each of its changes. */
export const snapshotDetail = (snapshot: Snapshot): Readonly<Record<string, unknown>> => ({
  tags: tagRecord(snapshot.tags),
  copy: snapshot.source !== undefined,
  sourceSnapshot: snapshot.source?.snapshotId ?? null,
  volume: snapshot.volumeId,
  encrypted: snapshot.kmsKeyId !== undefined,
  kmsKeyId: snapshot.kmsKeyId ?? null,
  incremental: snapshot.incremental,
  reason: snapshot.stateMessage ?? null,
});

/** Adds a snapshot or copy that is `pending` from now on. */
export function openSnapshot(
  state: Ec2State,
  draft: Omit<Snapshot, "state" | "stateMessage" | "startedAt" | "completedAt">,
  cause: number,
): Snapshot {
  const snapshot = state.snapshots.add({
    ...draft,
    state: "pending",
    stateMessage: undefined,
    startedAt: state.kernel.now(),
    completedAt: undefined,
  });
  state.changed(cause, {
    resource: snapshot.id,
    from: null,
    to: "pending",
    detail: snapshotDetail(snapshot),
  });
  return snapshot;
}

/** Ends a snapshot and returns the trace number of that. One that was deleted meanwhile leaves no second trace. */
export function closeSnapshot(
  state: Ec2State,
  snapshot: Snapshot,
  outcome: "completed" | { readonly error: string },
  cause: number,
): number {
  const from = snapshot.state;
  if (outcome === "completed") {
    snapshot.state = "completed";
    snapshot.completedAt = state.kernel.now();
  } else {
    snapshot.state = "error";
    snapshot.stateMessage = outcome.error;
  }
  if (!state.snapshots.peek(snapshot.id)) return cause;
  return state.changed(cause, {
    resource: snapshot.id,
    from,
    to: snapshot.state,
    detail: snapshotDetail(snapshot),
  });
}
