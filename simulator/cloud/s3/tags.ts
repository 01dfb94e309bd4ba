import { AwsError } from "../cloud.ts";
import { malformedXml } from "../validate.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tagging.html */
export interface Tagging {
  readonly TagSet?: readonly { readonly Key?: string; readonly Value?: string }[];
}

/** Letters, digits, spaces and some punctuation. https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_S3Tag.html */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Checks a set of tags.
 *
 * @param systemTag what is said of a key that begins with "aws:"
 * @throws AwsError MalformedXML, InvalidTag
 */
export function requireTags({ TagSet: tags }: Tagging, systemTag: string): void {
  if (tags === undefined || tags.some(({ Key, Value }) => Key === undefined || Value === undefined))
    throw malformedXml();
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidTag("Cannot provide multiple Tags with the same key");
  for (const { Key: key = "", Value: value = "" } of tags) {
    if (key.startsWith("aws:")) throw invalidTag(systemTag);
    if (key === "" || key.length > 128 || !ALLOWED.test(key))
      throw invalidTag("The TagKey you have provided is invalid");
    if (value.length > 256 || !ALLOWED.test(value))
      throw invalidTag("The TagValue you have provided is invalid");
  }
}

const invalidTag = (message: string) => new AwsError("InvalidTag", message);
