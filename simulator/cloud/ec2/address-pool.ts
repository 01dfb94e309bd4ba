import { NotModelled } from "../cloud.ts";

/** Documentation ranges stand for each Region's public addresses. https://www.rfc-editor.org/rfc/rfc5737 */
const NETWORKS: Readonly<Record<string, string>> = {
  "us-east-1": "203.0.113",
  "us-west-2": "198.51.100",
  "eu-west-1": "192.0.2",
};

/** Hands out a Region's public addresses: Elastic ones from .10, those of unaddressed instances from .128. */
export class AddressPool {
  readonly #region: string;
  #elastic = 10;
  #ephemeral = 128;

  constructor(region: string) {
    this.#region = region;
  }

  /** @throws NotModelled in a Region without a range, or with more than 118 Elastic IPs. */
  allocate(): string {
    if (this.#elastic > 127) throw new NotModelled(`more than 118 Elastic IPs in ${this.#region}`);
    return `${this.#network()}.${this.#elastic++}`;
  }

  /** Another address for each start, taken round the upper half of the range. */
  borrow(): string {
    const address = `${this.#network()}.${this.#ephemeral}`;
    this.#ephemeral = this.#ephemeral === 254 ? 128 : this.#ephemeral + 1;
    return address;
  }

  #network(): string {
    const network = NETWORKS[this.#region];
    if (network === undefined) throw new NotModelled(`public addresses of Region ${this.#region}`);
    return network;
  }
}
