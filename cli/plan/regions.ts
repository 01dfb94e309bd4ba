import { nearest } from "../../functions/lib/config/nearest.ts";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import { PRICES } from "./prices.ts";

/** The Regions that AWS had on a day. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const KNOWN = {
  asOf: "2026-11-24",
  names: [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-east-1",
    "sa-west-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
  ],
};

/** What to know of the Regions themselves: whether they exist, and whether the prices are theirs. */
export const regionWarnings = ({ regions }: Configuration): string[] => [
  ...regions.flatMap(unknownRegion),
  ...foreignPrices(regions),
];

/** New Regions appear, so that one which is not known is no error. */
function unknownRegion(region: string): string[] {
  if (KNOWN.names.includes(region)) return [];
  const meant = nearest(region, KNOWN.names);
  const guess = meant === undefined ? "check its name." : `did you mean ${meant}?`;
  return [`${region} is none of the Regions that AWS had on ${KNOWN.asOf}: ${guess}`];
}

function foreignPrices(regions: readonly string[]): string[] {
  const others = regions.filter((region) => !PRICES.regions.includes(region));
  return others.length === 0
    ? []
    : [
        `The month in dollars is reckoned with the prices of ${PRICES.regions.join(" and ")} (cli/plan/prices.json): those of ${others.join(" and ")} are others, and often higher.`,
      ];
}
