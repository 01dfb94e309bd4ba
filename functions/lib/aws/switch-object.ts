import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { TAKEOVER_MARK, takeoverKey } from "../domain/names.ts";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { translated } from "./translate.ts";

/** Puts the object whose presence tells Route 53's checkers that this Region has taken a group over. */
export interface SwitchObject {
  /** Writing it again changes nothing. */
  put(group: string, epoch: number): Promise<void>;
}

/** Opens the switch bucket of a Region. S3's PutObject is data plane: it needs no other Region. */
export function openSwitchObject(host: Host, region: string, bucket: string): SwitchObject {
  const client = makeClient(
    host,
    new S3Client({ ...clientSettings(host, region, "home"), requestChecksumCalculation: "WHEN_REQUIRED" }),
  );
  return {
    put: async (group, epoch) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: takeoverKey(group),
        Body: `${TAKEOVER_MARK} epoch ${epoch}\n`,
        ContentType: "text/plain",
      });
      await translated(`put ${bucket}/${takeoverKey(group)} in ${region}`, client.send(command));
    },
  };
}
