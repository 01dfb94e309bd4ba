/** Every name that two places of Lifeboat must agree on: tags, metrics, objects, DNS labels. */

/** Tags. Lifeboat modifies and deletes only what carries them (invariant I3). */
export const TAG = {
  /** Recovery group; on servers (put there by whoever opts in) and on all that Lifeboat creates. */
  group: "lifeboat:group",
  /** Server within the group. */
  server: "lifeboat:server",
  /** Id of the recovery point (snapshot set) that a snapshot belongs to. */
  set: "lifeboat:set",
  /** How many snapshots the set has; a set with fewer completed members is not usable (I8). */
  members: "lifeboat:members",
  /** ISO instant of the set, on copies: AWS gives a copy its own StartTime. */
  takenAt: "lifeboat:taken-at",
  /** Volume that was snapshotted; a copy's own VolumeId is arbitrary. */
  sourceVolume: "lifeboat:source-volume",
  /** Snapshot that was copied, on copies. */
  sourceSnapshot: "lifeboat:source-snapshot",
  /** Device name that the volume was attached under. */
  device: "lifeboat:device",
  /** Name of the execution that created something for a failover. */
  run: "lifeboat:run",
  /** Ids of the instances, space-separated, whose place one takes that a run has launched in another zone. */
  replaces: "lifeboat:replaces",
  /** In which round through the zones (`Way.round`) a run has asked for an instance: why it failed before is history. */
  round: "lifeboat:round",
  /** Name of the run that launched an instance; `run` is the one that started it last. */
  launchedBy: "lifeboat:launched-by",
  /** The epoch that a server may serve under; read by the server itself (docs/server-contract.md). */
  epoch: "lifeboat:epoch",
} as const;

/** Value of the epoch tag on a server that may not serve. A tag cannot be half removed, so it is overwritten. */
export const NO_EPOCH = "none";

/**
 * CloudWatch's namespace of a stage. Each has its own: two stages in one account may protect groups of the same name,
 * and the one's takeover must not move the other's traffic.
 */
export const metricNamespace = (stage: string): string => `Lifeboat/${stage}`;

/** Metrics; dimension `Group`. */
export const METRIC = {
  /** 0 clear, 1 suspected, 2 confirmed; high resolution. */
  detectionLevel: "DetectionLevel",
  /** 1 whenever this Region's copy has done its duty for the group; its absence is `DetectorBlind`. */
  heartbeat: "DetectorHeartbeat",
  /** 1 while this Region cannot reach the world itself. */
  isolated: "DetectorIsolated",
  /** Percent of the slots of twenty minutes in which the group was out for us and not for Route 53's checkers. */
  partialOutage: "PartialOutagePercent",
  /** 1 when this Region has taken the group over from the other one, else 0. */
  takenOver: "TakenOver",
  /** Age in seconds of the newest usable recovery point of the group's worst server. */
  recoveryPointAge: "RecoveryPointAgeSeconds",
  /** The age that will be reached before the next point can be complete. */
  projectedAge: "RecoveryPointProjectedAgeSeconds",
} as const;

/** Key of the object whose presence in a Region's switch bucket says: this Region has taken over. */
export const takeoverKey = (group: string): string => `takeover/${group}`;

/** What that object says; the health check looks for this string. */
export const TAKEOVER_MARK = "taken-over";

/** TXT name that answers "UP" or "DOWN" from Route 53's own checkers of a Region's endpoint. */
export const oracleName = (group: { hostname: string }, region: string): string =>
  `_lifeboat-${region}.${group.hostname}`;

/** Key of a service stack's template metadata: the configuration that it was packaged with, as JSON. */
export const CONFIGURATION_METADATA = "LifeboatConfiguration";
