import type { RandomStream } from "../../kernel/random.ts";
import type { Subnet } from "./model.ts";

/** Each Region has three here; on AWS there are three to six. */
const ZONE_LETTERS = ["a", "b", "c"] as const;

/** The zones of a Region here. */
export const zonesOf = (region: string): string[] => ZONE_LETTERS.map((letter) => `${region}${letter}`);

/** A Region's default VPC. */
export interface DefaultVpc {
  readonly id: string;
  /** One for each zone. */
  readonly subnets: readonly Subnet[];
}

/** A /16 with a /20 in each zone. https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html */
export const createDefaultVpc = (region: string, stream: (purpose: string) => RandomStream): DefaultVpc => ({
  id: `vpc-${stream("vpc").hex(17)}`,
  subnets: ZONE_LETTERS.map((letter, index) => ({
    id: `subnet-${stream(`subnet/${letter}`).hex(17)}`,
    tags: new Map(),
    isVisible: () => true,
    zone: `${region}${letter}`,
    cidr: `172.31.${16 * index}.0/20`,
  })),
});

/** An address within a default subnet: its /20 holds sixteen values of the third byte. */
export function addressWithin({ cidr }: Subnet, stream: RandomStream): string {
  const third = Number(cidr.split(".")[2]);
  return `172.31.${third + stream.integer(0, 15)}.${stream.integer(4, 254)}`;
}
