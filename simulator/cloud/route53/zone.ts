import type { Kernel } from "../../kernel/kernel.ts";
import {
  assertFits,
  canonical,
  choose,
  type RecordSet,
  type RecordType,
  valuesOf,
  type ZoneAnswer,
} from "./record-set.ts";

/** How long a resolver may keep "there is no such record", in seconds: the TTL of the SOA record that Route 53
 * makes. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html */
const NEGATIVE_TTL_SECONDS = 900;

/** All record sets of one name and type, and what the servers answered with them last. */
interface Group {
  readonly name: string;
  readonly type: RecordType;
  readonly sets: RecordSet[];
  answered: RecordSet | undefined;
}

/** A public hosted zone on its four authoritative servers. */
export class Zone {
  readonly id: string;
  readonly name: string;
  readonly nameServers: readonly string[];
  readonly #kernel: Kernel;
  readonly #isHealthy: (checkId: string) => boolean;
  readonly #groups = new Map<string, Group>();

  /** `isHealthy` is the health of a check as the servers know it. */
  constructor(kernel: Kernel, name: string, isHealthy: (checkId: string) => boolean) {
    this.#kernel = kernel;
    this.#isHealthy = isHealthy;
    this.name = canonical(name);
    this.id = `Z${kernel.random("route53/zone-ids").hex(20).toUpperCase()}`;
    this.nameServers = nameServersOf(kernel, this.name);
  }

  /** Whether a name is in this zone. */
  holds(name: string): boolean {
    return canonical(name) === this.name || canonical(name).endsWith(`.${this.name}`);
  }

  /** Adds a record set; throws what `assertFits` throws. */
  add(set: RecordSet, cause: number | null): void {
    const name = canonical(set.Name);
    const key = keyOf(name, set.Type);
    const group = this.#groups.get(key) ?? { name, type: set.Type, sets: [], answered: undefined };
    assertFits(set, group.sets);
    group.sets.push(set);
    this.#groups.set(key, group);
    this.#announce(group, cause);
  }

  answer(name: string, type: RecordType): ZoneAnswer {
    const wanted = canonical(name);
    const set = this.#groups.get(keyOf(wanted, type))?.answered;
    if (set) return { rcode: "NOERROR", values: valuesOf(set), ttl: set.TTL };
    const exists = [...this.#groups.values()].some(
      (group) => group.name === wanted || group.name.endsWith(`.${wanted}`),
    );
    return { rcode: exists ? "NOERROR" : "NXDOMAIN", values: [], ttl: NEGATIVE_TTL_SECONDS };
  }

  /** Chooses anew wherever a check plays a part whose health has just reached the servers. */
  refresh(checkId: string, cause: number): void {
    for (const group of this.#groups.values())
      if (group.sets.some((set) => set.HealthCheckId === checkId)) this.#announce(group, cause);
  }

  /** Traces every change of what a failover name is answered with, so that nobody needs to ask to see it. */
  #announce(group: Group, cause: number | null): void {
    const chosen = choose(group.sets, this.#isHealthy);
    if (chosen === group.answered) return;
    group.answered = chosen;
    if (chosen?.Failover === undefined) return;
    const { name, type } = group;
    const { rcode, values: answers, ttl } = this.answer(name, type);
    const by = "authoritative";
    this.#kernel.record(cause, {
      kind: "dns",
      from: "route53",
      by,
      name,
      type,
      rcode,
      answers,
      ttl,
      cached: false,
    });
  }
}

const keyOf = (name: string, type: RecordType): string => `${type} ${name}`;

/** Four servers under four top-level domains, so that the loss of one takes no zone with it. */
function nameServersOf(kernel: Kernel, zone: string): string[] {
  const numbers = kernel.random(`route53/name-servers/${zone}`);
  return ["com", "net", "org", "co.uk"].map((suffix, index) => {
    const server = numbers.integer(512 * index, 512 * index + 511);
    return `ns-${server}.awsdns-${String(numbers.integer(0, 63)).padStart(2, "0")}.${suffix}`;
  });
}
