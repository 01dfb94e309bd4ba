import type { GroupConfiguration } from "../config/schema.ts";
import { DIRECTION_ITEM, type Direction, initialDirection, ruling } from "../domain/direction.ts";
import type { Environment } from "../runtime/environment.ts";
import type { Host } from "../runtime/host.ts";
import { type Item, openTable, type Table } from "./table.ts";

/** Reads which way a group runs. */
export interface Directions {
  /** From this Region's own table only: what an act within seconds may rest on. */
  own(group: GroupConfiguration): Promise<Direction>;
  /** From both tables, obeying the higher epoch; another Region that gives no answer within seconds has no say. */
  ruling(group: GroupConfiguration): Promise<Direction>;
}

/** Opens the directions as the copy in the environment's Region sees them. */
export function openDirections(
  host: Host,
  environment: Pick<Environment, "region" | "table">,
  own: Table,
): Directions {
  const otherRegion = host.configuration.regions.find((region) => region !== environment.region);
  const other =
    otherRegion === undefined ? undefined : openTable(host, otherRegion, environment.table, "away");
  const readOwn = async (group: GroupConfiguration) =>
    parse(await own.get(group.name, DIRECTION_ITEM)) ?? initialDirection(group);
  return {
    own: readOwn,
    ruling: async (group) => {
      const [mine, theirs] = await Promise.all([
        readOwn(group),
        // Whatever keeps the other table from us, this Region's copy has to go on with what it knows.
        other?.get(group.name, DIRECTION_ITEM).catch((error: unknown) => {
          host.log("WARN", "other-table-silent", {
            group: group.name,
            region: otherRegion,
            reason: String(error),
          });
          return undefined;
        }),
      ]);
      return ruling(mine, parse(theirs));
    },
  };
}

function parse(item: Item | undefined): Direction | undefined {
  if (item === undefined) return undefined;
  const { active, standby, epoch } = item;
  if (typeof active !== "string" || typeof standby !== "string" || typeof epoch !== "number")
    throw new TypeError(`a direction that Lifeboat did not write: ${JSON.stringify(item)}`);
  return { active, standby, epoch };
}
