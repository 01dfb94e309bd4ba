/** One of Route 53's health checkers. */
export interface Checker {
  /** "checker/<region>/<n>": the place that its probes leave from. */
  readonly place: string;
  readonly address: string;
}

/**
 * The checker Regions, and an address in each of their two published ranges (service ROUTE53_HEALTHCHECKS of
 * https://ip-ranges.amazonaws.com/ip-ranges.json). Two checkers a Region are assumed; AWS gives no number.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
 */
const addresses = {
  "us-east-1": ["54.243.31.197", "107.23.255.6"],
  "us-west-1": ["54.183.255.133", "54.241.32.70"],
  "us-west-2": ["54.244.52.197", "54.245.168.6"],
  "eu-west-1": ["54.228.16.5", "176.34.159.198"],
  "ap-southeast-1": ["54.251.31.133", "54.255.254.198"],
  "ap-southeast-2": ["54.252.79.133", "54.252.254.198"],
  "ap-northeast-1": ["54.248.220.5", "54.250.253.198"],
  "sa-east-1": ["54.232.40.69", "177.71.207.134"],
} as const;

export type CheckerRegion = keyof typeof addresses;

export const CHECKER_REGIONS = Object.keys(addresses) as CheckerRegion[];

/** The checkers of those Regions, in the Regions' order. */
export const checkersIn = (regions: readonly CheckerRegion[]): Checker[] =>
  regions.flatMap((region) =>
    addresses[region].map((address, index) => ({ place: `checker/${region}/${index + 1}`, address })),
  );
