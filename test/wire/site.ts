import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import {
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
} from "@aws-sdk/client-ec2";
import type { Clients } from "./clients.ts";

const read = (name: string) => readFileSync(new URL(`tls/${name}`, import.meta.url), "utf8");

/** PEM of the certificate of every server here, which is its own authority. */
export const certificate = read("certificate.pem");

/** A server on the loopback interface. */
export interface Site {
  readonly address: string;
  readonly port: number;
  /** Takes the server away: its port refuses connections from then on. */
  stop(): Promise<void>;
  /** It is there again. */
  start(): Promise<void>;
}

/** What a server says on its two pages; null takes no requests. */
export interface Pages {
  readonly health: string;
  readonly lifeboat: string;
}

/** Serves on an address of 127.0.0.0/8, on `port` or a free one. */
export async function serveSite(
  address: string,
  port: number,
  pages: () => Promise<Pages | null>,
): Promise<Site> {
  const tls = { key: read("key.pem"), cert: certificate };
  const server = createServer(tls, (request, response) => {
    pages().then(
      (found) => {
        const body = found && (request.url === "/lifeboat" ? found.lifeboat : found.health);
        response.writeHead(body === null ? 503 : 200).end(body ?? "no data");
      },
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  const listen = async (on: number) => {
    server.listen(on, address);
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const taken = await listen(port);
  return {
    address,
    port: taken,
    start: async () => {
      await listen(taken);
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How long before the snapshot the newest heartbeat on its volume was written. */
const HEARTBEAT_MS = 1_000;

/**
 * What the server of a group says, as moto's EC2 has it: it serves once an instance of the Region is running under an
 * epoch, with a data volume; its marker is the heartbeat on that volume (docs/server-contract.md).
 */
export async function serverPages(
  { ec2 }: Clients,
  { group, server }: { group: string; server: string },
): Promise<Pages | null> {
  const tagged = { Name: "tag:lifeboat:group", Values: [group] };
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: [tagged] }));
  const instance = Reservations.flatMap(({ Instances = [] }) => Instances).find(
    ({ State }) => State?.Name === "running",
  );
  const epoch = instance?.Tags?.find(({ Key }) => Key === "lifeboat:epoch")?.Value ?? "";
  if (instance?.InstanceId === undefined || !/^\d+$/.test(epoch)) return null;
  const attached = { Name: "attachment.instance-id", Values: [instance.InstanceId] };
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters: [attached] }));
  const data = Volumes.find(({ Attachments = [] }) => Attachments[0]?.Device !== instance.RootDeviceName);
  if (data === undefined) return null;
  return {
    health: JSON.stringify({ status: "healthy" }),
    lifeboat: JSON.stringify({
      server,
      epoch: Number(epoch),
      marker: await markerOf(ec2, data.SnapshotId ?? ""),
    }),
  };
}

/** Null on a volume that was made empty. */
async function markerOf(ec2: Clients["ec2"], snapshotId: string): Promise<string | null> {
  if (snapshotId === "") return null;
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [snapshotId] }));
  const takenAt = Snapshots[0]?.Tags?.find(({ Key }) => Key === "lifeboat:taken-at")?.Value;
  return takenAt === undefined ? null : new Date(Date.parse(takenAt) - HEARTBEAT_MS).toISOString();
}
