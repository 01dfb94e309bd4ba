import { AwsError } from "../cloud.ts";
import { malformedXml } from "../validate.ts";
import { type Bucket, type BucketInput, type Buckets, type DefaultRetention, owned } from "./bucket.ts";
import type { Retention, StoredObject } from "./stored-object.ts";
import { amend, seek } from "./versions.ts";

/** What PutObject says of it. */
export interface LockRequest {
  readonly ObjectLockMode?: string;
  readonly ObjectLockRetainUntilDate?: Date;
  readonly ObjectLockLegalHoldStatus?: string;
}

interface OfVersion extends BucketInput {
  readonly Key: string;
  readonly VersionId?: string;
}
interface LockConfiguration {
  readonly ObjectLockEnabled?: string;
  readonly Rule?: { readonly DefaultRetention?: DefaultRetention };
}

const MODES = ["GOVERNANCE", "COMPLIANCE"];
const DAY_MS = 86_400_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export const lockOperations = (buckets: Buckets) => {
  /** An object in a bucket with Object Lock. */
  const find = (input: OfVersion) => {
    const bucket = owned(buckets, input);
    const object = seek(bucket, input.Key, input.VersionId);
    if (bucket.lock === undefined) throw noLock();
    return { bucket, object };
  };
  return {
    PutObjectRetention: ({
      Retention: retention = {},
      BypassGovernanceRetention: bypasses = false,
      ...input
    }: OfVersion & { Retention?: Partial<Retention>; BypassGovernanceRetention?: boolean }) => {
      const { bucket, object } = find(input);
      const wanted = readRetention(retention, buckets.now());
      const shortens = (object.retention?.RetainUntilDate ?? 0) > (wanted?.RetainUntilDate ?? 0);
      if (shortens && isRetained(object, buckets.now(), bypasses)) throw isProtected();
      amend(bucket, input.Key, { ...object, retention: wanted });
      return {};
    },
    GetObjectRetention: (input: OfVersion) => {
      const { retention } = find(input).object;
      if (retention === undefined) throw noneOfObject();
      return { Retention: retention };
    },
    PutObjectLegalHold: ({ LegalHold, ...input }: OfVersion & { LegalHold?: { Status?: string } }) => {
      const { bucket, object } = find(input);
      const legalHold = LegalHold?.Status;
      if (legalHold !== "ON" && legalHold !== "OFF") throw malformedXml();
      amend(bucket, input.Key, { ...object, legalHold });
      return {};
    },
    GetObjectLegalHold: (input: OfVersion) => {
      const { legalHold } = find(input).object;
      if (legalHold === undefined) throw noneOfObject();
      return { LegalHold: { Status: legalHold } };
    },
    PutObjectLockConfiguration: ({
      ObjectLockConfiguration: configuration = {},
      ...input
    }: BucketInput & { ObjectLockConfiguration?: LockConfiguration }) => {
      const bucket = owned(buckets, input);
      const retention = readConfiguration(configuration);
      if (bucket.versioning !== "Enabled")
        throw new AwsError(
          "InvalidBucketState",
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
          409,
        );
      bucket.lock = retention ? { retention } : {};
      return {};
    },
    GetObjectLockConfiguration: (input: BucketInput) => {
      const { lock } = owned(buckets, input);
      if (lock === undefined)
        throw new AwsError(
          "ObjectLockConfigurationNotFoundError",
          "Object Lock configuration does not exist for this bucket",
          404,
        );
      const Rule = lock.retention && { DefaultRetention: lock.retention };
      return { ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", ...(Rule && { Rule }) } };
    },
  };
};

/**
 * How a new object is locked: as it is asked for, or else by the bucket's rule.
 *
 * @throws AwsError InvalidArgument, InvalidRequest
 */
export function lockOf(
  { lock }: Bucket,
  request: LockRequest,
  now: number,
): Pick<StoredObject, "retention" | "legalHold"> {
  const {
    ObjectLockMode: mode,
    ObjectLockRetainUntilDate: until,
    ObjectLockLegalHoldStatus: legalHold,
  } = request;
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument(
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    );
  if (mode === undefined && legalHold === undefined && lock === undefined) return {};
  if (lock === undefined) throw noLock();
  if (mode !== undefined && !MODES.includes(mode)) throw invalidArgument("Unknown wormMode directive.");
  if (legalHold !== undefined && legalHold !== "ON" && legalHold !== "OFF")
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'");
  if (until && until.getTime() <= now) throw invalidArgument("The retain until date must be in the future!");
  const retention =
    mode !== undefined && until ? { Mode: mode, RetainUntilDate: until } : byRule(lock.retention, now);
  return { ...(retention && { retention }), ...(legalHold !== undefined && { legalHold }) };
}

/** What is said of an object's lock. */
export const lockShown = ({ retention, legalHold }: StoredObject) => ({
  ...(retention && { ObjectLockMode: retention.Mode, ObjectLockRetainUntilDate: retention.RetainUntilDate }),
  ...(legalHold !== undefined && { ObjectLockLegalHoldStatus: legalHold }),
});

/** @throws AwsError AccessDenied for a version that may not be deleted */
export function requireUnlocked(object: StoredObject, now: number, bypasses: boolean): void {
  if (object.legalHold === "ON" || isRetained(object, now, bypasses)) throw isProtected();
}

function isRetained({ retention }: StoredObject, now: number, bypasses: boolean): boolean {
  if (retention === undefined || retention.RetainUntilDate.getTime() <= now) return false;
  return !(bypasses && retention.Mode === "GOVERNANCE");
}

/** Neither mode nor date takes the retention away. */
function readRetention(
  { Mode: mode, RetainUntilDate: until }: Partial<Retention>,
  now: number,
): Retention | undefined {
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined || !MODES.includes(mode)) throw malformedXml();
  if (until.getTime() <= now) throw invalidArgument("The retain until date must be in the future!");
  return { Mode: mode, RetainUntilDate: until };
}

function readConfiguration({
  ObjectLockEnabled: enabled,
  Rule,
}: LockConfiguration): DefaultRetention | undefined {
  if (enabled !== "Enabled") throw malformedXml();
  if (Rule === undefined) return undefined;
  const { Mode = "", Days, Years } = Rule.DefaultRetention ?? {};
  if (!MODES.includes(Mode) || (Days === undefined) === (Years === undefined)) throw malformedXml();
  if ((Days ?? Years ?? 0) <= 0)
    throw invalidArgument("Default retention period must be a positive integer value.");
  return Rule.DefaultRetention;
}

function byRule(rule: DefaultRetention | undefined, now: number): Retention | undefined {
  if (rule === undefined) return undefined;
  const { Mode = "", Days = (rule.Years ?? 0) * 365 } = rule;
  return { Mode, RetainUntilDate: new Date(now + Days * DAY_MS) };
}

const invalidArgument = (message: string) => new AwsError("InvalidArgument", message);
const isProtected = () =>
  new AwsError("AccessDenied", "Access Denied because object protected by object lock.", 403);
const noLock = () => new AwsError("InvalidRequest", "Bucket is missing Object Lock Configuration");
const noneOfObject = () =>
  new AwsError(
    "NoSuchObjectLockConfiguration",
    "The specified object does not have a ObjectLock configuration",
    404,
  );
