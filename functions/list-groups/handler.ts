import { openDirections } from "../lib/aws/directions.ts";
import { openTable } from "../lib/aws/table.ts";
import { isInCharge } from "../lib/domain/direction.ts";
import { deadlineOf, waitBounds } from "../lib/domain/tick.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Lists the groups that this Region has to protect now: those whose standby it is. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const directions = openDirections(host, environment, openTable(host, region, environment.table));
    const { groups, backup } = host.configuration;
    return async ({ startedAt }) => {
      const known = await Promise.all(
        groups.map(async (group) => ({ group: group.name, direction: await directions.ruling(group) })),
      );
      const mine = known.filter(({ direction }) => isInCharge(direction, region));
      return {
        groups: mine.map(({ group, direction: { active, standby, epoch } }) => ({
          group,
          active,
          standby,
          epoch,
        })),
        deadline: deadlineOf(startedAt, backup.everyMinutes),
        bounds: waitBounds(backup.everyMinutes, mine.length),
      };
    };
  },
});
