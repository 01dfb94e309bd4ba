/** A control plane that stands in us-east-1, and the actions, as IAM spells them, that need it. */
interface ControlPlane {
  readonly name: string;
  readonly actions: RegExp;
}

/**
 * What cannot be relied on while us-east-1 is lost, wherever it is called from.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/appendix-a---partitional-service-guidance.html
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/appendix-b---edge-network-global-service-guidance.html
 */
const IN_US_EAST_1: readonly ControlPlane[] = [
  { name: "Route 53's control plane", actions: /^route53:/i },
  // PassRole is a permission and no call: whoever names a role is asked for it where he stands.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
  { name: "IAM's control plane", actions: /^iam:(?!PassRole$)/i },
  { name: "Organizations and Account Management", actions: /^(organizations|account):/i },
  { name: "CloudFront's control plane, with its WAF and Shield", actions: /^(cloudfront|waf|shield):/i },
  // Its plans are run in every Region. https://docs.aws.amazon.com/r53recovery/latest/dg/data-and-control-planes-rs.html
  { name: "ARC Region switch's control plane", actions: /^arc-region-switch:(Create|Update|Delete)/i },
  // PutObject and GetObject are data plane; a bucket and most of its settings are not.
  { name: "S3's bucket settings", actions: /^s3:(Create|Put|Delete)\w*(Bucket|Configuration)/i },
  // These write Route 53 records in the background.
  {
    name: "Route 53's control plane, through a service that needs records",
    actions:
      /^((elasticloadbalancing|elasticache|es|eks):(Create|Modify|Update|Delete)|apigateway:(POST|PUT|PATCH|DELETE)|ec2:\w+VpcEndpoint|lambda:\w+FunctionUrlConfig)/i,
  },
];

/** Calls that are made at home and read from another Region. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html */
const FROM_ANOTHER_REGION = /^ec2:(CopySnapshot|CopyImage)$/i;

/** Why an action must not be on the failover path; undefined when nothing speaks against it. */
export function objectionTo(action: string): string | undefined {
  if (/[*?]/.test(action)) return "may be anything";
  if (FROM_ANOTHER_REGION.test(action)) return "reads from another Region";
  const plane = IN_US_EAST_1.find(({ actions }) => actions.test(action));
  return plane && `needs ${plane.name}, which stands in us-east-1`;
}
