/** Something that keeps a server from being protected; reported and logged, and no reason to stop for the others. */
export interface BackupProblem {
  readonly server: string;
  readonly problem:
    | "server-missing"
    | "server-not-running"
    | "no-data-volume"
    | "snapshots-piling-up"
    | "snapshot-failed"
    | "snapshot-refused"
    | "device-unknown"
    | "copy-failed"
    | "copy-refused"
    | "copy-stuck"
    | "key-unusable";
  /** Which resource, and what AWS said of it. */
  readonly detail: string;
}

/**
 * What a copy in `error` suffers from. AWS checks the key of a copy only after the call has succeeded, and says so
 * only here: "Given key ID is not accessible".
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html
 */
export const copyProblem = (stateMessage: string | null): "key-unusable" | "copy-failed" =>
  /\b(key|kms|encrypt)/i.test(stateMessage ?? "") ? "key-unusable" : "copy-failed";
