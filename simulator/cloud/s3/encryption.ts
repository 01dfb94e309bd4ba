import { createHash } from "node:crypto";
import { AwsError, NotModelled } from "../cloud.ts";
import type { StoredObject } from "./stored-object.ts";

/** A key that the caller keeps, in base64, with its MD5. */
export interface CustomerKey {
  readonly SSECustomerAlgorithm?: string;
  readonly SSECustomerKey?: string;
  readonly SSECustomerKeyMD5?: string;
}

/** How a new object is to be encrypted. */
export interface EncryptionRequest extends CustomerKey {
  readonly ServerSideEncryption?: string;
}

export const CUSTOMER_KEY = ["SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"];

/**
 * How a new object is encrypted: with S3's own keys, unless the caller brings one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 *
 * @returns the MD5 of the caller's key
 * @throws AwsError InvalidArgument, InvalidEncryptionAlgorithmError; NotModelled for keys of KMS
 */
export function encryptionOf(request: EncryptionRequest): { readonly keyMd5?: string } {
  const { ServerSideEncryption: method } = request;
  const isCustomers = Object.keys(request).some((name) => CUSTOMER_KEY.includes(name));
  if (method !== undefined && isCustomers)
    throw invalid(
      "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
    );
  if (method !== undefined && method !== "AES256") throw new NotModelled(`the encryption ${method} of S3`);
  const keyMd5 = md5Of(request);
  return keyMd5 === undefined ? {} : { keyMd5 };
}

/**
 * Checks that whoever reads an object has its key.
 *
 * @throws AwsError InvalidRequest, AccessDenied, and those of `encryptionOf`
 */
export function requireKey({ keyMd5 }: StoredObject, key: CustomerKey): void {
  const given = md5Of(key);
  if (given === keyMd5) return;
  if (keyMd5 === undefined)
    throw new AwsError("InvalidRequest", "The encryption parameters are not applicable to this object.");
  if (given === undefined)
    throw new AwsError(
      "InvalidRequest",
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
  throw new AwsError("AccessDenied", `${WITH_CUSTOMER_KEYS} the correct secret key.`, 403);
}

/** What answers say of it; S3's keys are used where nobody brings one. */
export const encryptionShown = ({ keyMd5 }: StoredObject) =>
  keyMd5 === undefined
    ? ({ ServerSideEncryption: "AES256" } as const)
    : ({ SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: keyMd5 } as const);

const WITH_CUSTOMER_KEYS =
  "Requests specifying Server Side Encryption with Customer provided keys must provide";
const KEY_BYTES = 32;

function md5Of({
  SSECustomerAlgorithm: algorithm,
  SSECustomerKey: key,
  SSECustomerKeyMD5: md5,
}: CustomerKey) {
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  if (algorithm === undefined) throw invalid(`${WITH_CUSTOMER_KEYS} a valid encryption algorithm.`);
  if (key === undefined) throw invalid(`${WITH_CUSTOMER_KEYS} an appropriate secret key.`);
  if (algorithm !== "AES256")
    throw new AwsError(
      "InvalidEncryptionAlgorithmError",
      "The Encryption request you specified is not valid. Supported value: AES256.",
    );
  const bytes = Buffer.from(key, "base64");
  if (bytes.length !== KEY_BYTES || md5 === undefined)
    throw invalid("The secret key was invalid for the specified algorithm.");
  const calculated = createHash("md5").update(bytes).digest("base64");
  if (calculated !== md5)
    throw invalid("The calculated MD5 hash of the key did not match the hash that was provided.");
  return md5;
}

const invalid = (message: string) => new AwsError("InvalidArgument", message);
