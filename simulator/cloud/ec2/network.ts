import type { HttpRequest, HttpServer } from "../../internet/internet.ts";
import { publicAddress } from "./addresses.ts";
import type { IngressRule, Instance } from "./model.ts";
import type { Ec2State } from "./state.ts";

/** Puts the instance's server on its public address; its security groups decide who comes through. */
export function goOnline(state: Ec2State, instance: Instance): void {
  const address = publicAddress(state, instance);
  if (address !== undefined) state.region.internet.listen(address, serverOf(state, instance));
}

/** An address without a running instance behind it is silent. */
export function goOffline(state: Ec2State, instance: Instance): void {
  const address = publicAddress(state, instance);
  if (address !== undefined) state.region.internet.unlisten(address);
}

const serverOf = (state: Ec2State, instance: Instance): HttpServer => ({
  region: state.region.name,
  // What a security group does not allow is dropped, not refused.
  serve: (request) =>
    instance.securityGroups.some((group) => group.ingress.some((rule) => allows(rule, request)))
      ? instance.software.serve(request)
      : undefined,
});

function allows({ cidr, fromPort, toPort }: IngressRule, request: HttpRequest): boolean {
  if (request.port < fromPort || request.port > toPort) return false;
  if (cidr === "0.0.0.0/0") return true;
  // A request that names no source comes from anywhere: no narrower range is known to hold it.
  return request.sourceAddress !== undefined && isInRange(request.sourceAddress, cidr);
}

function isInRange(address: string, cidr: string): boolean {
  const [network = "", length = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(length));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(network) / size);
}

const toNumber = (address: string): number =>
  address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
