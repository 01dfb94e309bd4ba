import { createHash } from "node:crypto";
import { NotModelled } from "../cloud.ts";

/** Documentation ranges stand for these Regions' public addresses. https://www.rfc-editor.org/rfc/rfc5737 */
const NETWORKS: Readonly<Record<string, string>> = {
  "us-east-1": "203.0.113",
  "us-west-2": "198.51.100",
  "eu-west-1": "192.0.2",
};

/**
 * Any other Region's are out of 240.0.0.0/4, which is nobody's; which /24 of it, its name decides.
 * https://www.rfc-editor.org/rfc/rfc1112#section-4
 */
function reservedNetwork(region: string): string {
  const [first = 0, second = 0, third = 0] = createHash("sha256").update(region).digest();
  return `${240 + (first % 15)}.${second}.${third}`;
}

/** Hands out a Region's public addresses: Elastic ones from .10, those of unaddressed instances from .128. */
export class AddressPool {
  readonly #region: string;
  readonly #network: string;
  #elastic = 10;
  #ephemeral = 128;

  constructor(region: string) {
    this.#region = region;
    this.#network = NETWORKS[region] ?? reservedNetwork(region);
  }

  /** @throws NotModelled for more than 118 Elastic IPs. */
  allocate(): string {
    if (this.#elastic > 127) throw new NotModelled(`more than 118 Elastic IPs in ${this.#region}`);
    return `${this.#network}.${this.#elastic++}`;
  }

  /** Another address for each start, taken round the upper half of the range. */
  borrow(): string {
    const address = `${this.#network}.${this.#ephemeral}`;
    this.#ephemeral = this.#ephemeral === 254 ? 128 : this.#ephemeral + 1;
    return address;
  }
}
