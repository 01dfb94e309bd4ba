import { invalidPattern } from "./event-pattern-error.ts";

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/**
 * Reads "10.0.0.0/24" or "2001:db8::/64" and gives the test for addresses within.
 *
 * @throws AwsError InvalidEventPatternException
 */
export function parseCidr(text: string): (address: string) => boolean {
  const [base = "", mask, ...more] = text.split("/");
  if (mask === undefined || more.length > 0) throw invalidPattern("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(mask)) throw invalidPattern("Malformed CIDR, mask bits must be an integer");
  const network = parseAddress(base);
  if (network === undefined) throw invalidPattern(`Nonstandard IP address: ${base}`);
  if (Number(mask) > network.bits)
    throw invalidPattern("Malformed CIDR, mask bits must not exceed the address");
  const shift = BigInt(network.bits - Number(mask));
  return (candidate) => {
    const address = parseAddress(candidate);
    return address?.bits === network.bits && address.value >> shift === network.value >> shift;
  };
}

const parseAddress = (text: string): Address | undefined =>
  text.includes(":") ? parseVersion6(text) : parseVersion4(text);

function parseVersion4(text: string): Address | undefined {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256))
    return undefined;
  return { bits: 32, value: octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n) };
}

function parseVersion6(text: string): Address | undefined {
  const halves = text.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail] = halves;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length > 2 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
}
