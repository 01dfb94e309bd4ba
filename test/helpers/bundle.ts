import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import * as z from "zod";

/** One function as it would be uploaded. */
export interface Bundle {
  /** Every file in the zip, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Path of the module that Lambda loads. */
  readonly entry: string;
  readonly code: string;
  /** The source files that went into it, as they were, by path from the project's root. */
  readonly sources: ReadonlyMap<string, string>;
}

const sourceMap = z.object({ sources: z.array(z.string()), sourcesContent: z.array(z.string()) });

/** Reads a function's zip file: its module, and from the source map what it was made of. */
export function readBundle(zipFile: string): Bundle {
  const files = unzip(readFileSync(zipFile));
  const entry = [...files.keys()].find((path) => path.endsWith(".mjs"));
  const map = entry === undefined ? undefined : files.get(`${entry}.map`);
  if (entry === undefined || map === undefined)
    throw new Error(`${zipFile} holds no module with a source map`);
  const { sources, sourcesContent } = sourceMap.parse(JSON.parse(map.toString("utf8")));
  return {
    files,
    entry,
    code: files.get(entry)?.toString("utf8") ?? "",
    // The map names them from where the bundle was built, a folder somewhere below the root.
    sources: new Map(
      sources.map((path, index) => [path.replace(/^(\.\.\/)+/, ""), sourcesContent[index] ?? ""]),
    ),
  };
}

/** Signatures and offsets of the ZIP format. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;

function unzip(zip: Buffer): Map<string, Buffer> {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error("not a zip file");
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 20);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const header = zip.readUInt32LE(at + 42);
    const nameEnd = at + DIRECTORY_ENTRY_BYTES + (nameBytes ?? 0);
    const name = zip.toString("utf8", at + DIRECTORY_ENTRY_BYTES, nameEnd);
    const start = header + LOCAL_HEADER_BYTES + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const data = zip.subarray(start, start + size);
    files.set(name, method === STORED ? data : inflateRawSync(data));
    at = nameEnd + (extraBytes ?? 0) + (commentBytes ?? 0);
  }
  return files;
}
