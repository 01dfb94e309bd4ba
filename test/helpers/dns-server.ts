import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { once } from "node:events";

/** A record that the server knows; one string per value. */
export interface ServedRecord {
  readonly name: string;
  readonly type: "A" | "TXT";
  readonly values: readonly string[];
}

interface Zone {
  readonly zone: string;
  readonly records: readonly ServedRecord[];
}

export interface ServedZone {
  readonly port: number;
  close(): void;
}

const HEADER_BYTES = 12;
const TYPE = { A: 1, TXT: 16 } as const;
const RCODE = { NOERROR: 0, NXDOMAIN: 3, REFUSED: 5 } as const;

/**
 * A DNS server on 127.0.0.1: authoritative for its records, NXDOMAIN for other names, REFUSED for names of
 * other zones, and silent when it has no records at all.
 */
export async function serveDns(options: Zone): Promise<ServedZone> {
  const socket = createSocket("udp4");
  socket.on("message", (query, peer) => {
    if (options.records.length > 0) socket.send(answer(query, options), peer.port, peer.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { port: socket.address().port, close: () => socket.close() };
}

/** The wire format of RFC 1035, section 4: header, the question as it came, and one resource record per value. */
function answer(query: Buffer, zone: Zone): Buffer {
  const { name, type, end } = readQuestion(query);
  const ofName = zone.records.filter((record) => record.name === name);
  const values = ofName.filter((record) => TYPE[record.type] === type).flatMap((record) => record.values);
  const inZone = name === zone.zone || name.endsWith(`.${zone.zone}`);
  const rcode = !inZone ? RCODE.REFUSED : ofName.length === 0 ? RCODE.NXDOMAIN : RCODE.NOERROR;
  const header = Buffer.from(query.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(0x8400 | rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(values.length, 6);
  header.writeUInt32BE(0, 8);
  return Buffer.concat([
    header,
    query.subarray(HEADER_BYTES, end),
    ...values.map((value) => record(type, value)),
  ]);
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function record(type: number, value: string): Buffer {
  const data =
    type === TYPE.A
      ? Buffer.from(value.split(".").map(Number))
      : Buffer.concat([Buffer.from([value.length]), Buffer.from(value, "latin1")]);
  const fixed = Buffer.alloc(HEADER_BYTES);
  // A pointer to the question's name, then type, class IN, TTL, length of the data.
  fixed.writeUInt16BE(0xc00c, 0);
  fixed.writeUInt16BE(type, 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt32BE(20, 6);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}
