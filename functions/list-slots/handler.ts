import { openDirections } from "../lib/aws/directions.ts";
import { openTable } from "../lib/aws/table.ts";
import { isInCharge } from "../lib/domain/direction.ts";
import { slotsOfTick } from "../lib/domain/slots.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Lists the slots of a tick. A Region that is in charge of no group has none, and its tick is over at once: an Express
 * execution is billed for as long as it waits. https://aws.amazon.com/step-functions/pricing/
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const directions = openDirections(host, environment, openTable(host, region, environment.table));
    return async ({ startedAt }) => {
      const known = await Promise.all(host.configuration.groups.map((group) => directions.own(group)));
      const watches = known.some((direction) => isInCharge(direction, region));
      return { slots: watches ? slotsOfTick(startedAt) : [] };
    };
  },
});
