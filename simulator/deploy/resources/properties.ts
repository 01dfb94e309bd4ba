import * as z from "zod";

/** Properties that several resource types share. */

/** `Tags`, as most types have them. */
export const tags = z.optional(z.array(z.strictObject({ Key: z.string(), Value: z.string() })));

/** A resource's policy, which the simulator takes and does not read: those of roles are enforced. */
export const unreadPolicy = z.strictObject({
  Version: z.optional(z.literal(["2012-10-17", "2008-10-17"])),
  Id: z.optional(z.string()),
  Statement: z.array(z.record(z.string(), z.unknown())),
});
