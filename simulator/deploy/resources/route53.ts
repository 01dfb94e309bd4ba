import * as z from "zod";
import { healthCheckConfig } from "../../cloud/route53/config.ts";
import { canonical, recordSetShape } from "../../cloud/route53/record-set.ts";
import type { Route53 } from "../../cloud/route53/route53.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();

/** Route 53's resource types. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Route53.html */
export const route53Resources = (service: Route53): ResourceTypes => ({
  "AWS::Route53::HealthCheck": resourceType(
    z.strictObject({ HealthCheckConfig: healthCheckConfig, HealthCheckTags: tags }),
    ({ logicalId, properties, cause }) => {
      const name = properties.HealthCheckTags?.find(({ Key }) => Key === "Name")?.Value ?? logicalId;
      const id = service.createHealthCheck(name, properties.HealthCheckConfig, cause);
      return { ref: id, attributes: { HealthCheckId: id } };
    },
  ),
  "AWS::Route53::RecordSet": resourceType(
    z.strictObject({ HostedZoneId: z.string(), Comment: z.string().optional(), ...recordSetShape }),
    ({ properties: { HostedZoneId, Comment: _, ...set }, cause }) => {
      service.createRecordSet(HostedZoneId, set, cause);
      return { ref: canonical(set.Name) };
    },
  ),
  "AWS::Route53::RecordSetGroup": resourceType(
    z.strictObject({
      HostedZoneId: z.string(),
      Comment: z.string().optional(),
      RecordSets: z.array(z.strictObject(recordSetShape)).min(1),
    }),
    ({ logicalId, properties, stack, cause }) => {
      for (const set of properties.RecordSets) service.createRecordSet(properties.HostedZoneId, set, cause);
      return { ref: `${stack.name}-${logicalId}` };
    },
  ),
});
