import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { zonesOf } from "../cloud/ec2/default-vpc.ts";
import type { WorldFault } from "../faults/world-fault.ts";
import type { Stage } from "./scenario.ts";

export const MINUTE_MS = 60_000;

/** Long enough for a complete recovery point, and for every alarm to have found its state. */
const QUIET_MS = 15 * MINUTE_MS;

/** Quiet life, plus a random part of a backup interval, so that every phase of it gets hit. */
export async function liveQuietly({ kernel, configuration }: Stage, scenario: string): Promise<void> {
  const intervalMs = configuration.backup.everyMinutes * MINUTE_MS;
  await kernel.sleep(QUIET_MS + kernel.random(`scenario/${scenario}`).integer(0, intervalMs));
}

/** Inflicts a fault for some minutes. */
export async function suffer({ kernel, account }: Stage, fault: WorldFault, minutes: number): Promise<void> {
  const end = account.inflict(fault);
  await kernel.sleep(minutes * MINUTE_MS);
  end();
}

/** Long enough for a failover that has to go round every obstacle, and for what people are told of it. */
const WORST_AFTERMATH_MS = 20 * MINUTE_MS;

/** Quiet life; then the active Region is lost and stays lost, while other things are wrong from the same moment on. */
export async function loseActiveAmid(
  stage: Stage,
  scenario: string,
  faults: readonly WorldFault[],
): Promise<void> {
  await liveQuietly(stage, scenario);
  const ends = faults.map((fault) => stage.account.inflict(fault));
  stage.account.loseRegion(firstGroup(stage).active);
  await stage.kernel.sleep(WORST_AFTERMATH_MS);
  for (const end of ends) end();
}

/** No zone of a Region has capacity for a server. */
export const noRoomIn = (region: string): WorldFault[] =>
  zonesOf(region).map((zone) => ({ kind: "no-capacity", region, zone }));

/** The group that the outside client asks. */
export function firstGroup({ configuration }: Stage): GroupConfiguration {
  const [group] = configuration.groups;
  if (!group) throw new Error("the configuration has no group");
  return group;
}
