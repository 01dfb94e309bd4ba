import type * as z from "zod";
import type { Region } from "../cloud/cloud.ts";

/** A CloudFormation resource to be made: its intrinsics are resolved, its properties validated. */
export interface ResourceRequest<Properties> {
  readonly logicalId: string;
  readonly properties: Properties;
  readonly stack: { readonly name: string; readonly region: Region };
  /** The trace number of the stack that is being made. */
  readonly cause: number;
}

/** What `Ref` and `Fn::GetAtt` give for it. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * How the simulator makes one CloudFormation resource type. The schema is strict at every level: a property that
 * the simulator does not know stops the run with its path.
 */
export interface ResourceType<Properties = never> {
  readonly schema: z.ZodType<Properties>;
  create(request: ResourceRequest<Properties>): CreatedResource;
}

/** Resource types by CloudFormation name ("AWS::S3::Bucket"). */
export type ResourceTypes = Readonly<Record<string, ResourceType<never>>>;

/** Declares a type so that `create` sees the schema's own type. */
export function resourceType<Properties>(
  schema: z.ZodType<Properties>,
  create: (request: ResourceRequest<Properties>) => CreatedResource,
): ResourceType<never> {
  return { schema, create } as unknown as ResourceType<never>;
}
