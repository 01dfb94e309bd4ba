import type { InvariantFactory } from "./invariant.ts";

/**
 * I1: the zone's authoritative servers never name a Region that was not verified, and after a failover they never
 * name the old active again by themselves. Until a takeover the group's active Region is the only right answer;
 * from a takeover by a proven standby on both are (the checkers need some seconds), and from the first answer that
 * names the new one, the new one alone.
 */
export const answersVerified: InvariantFactory = ({ configuration, ledger, check }) => {
  const allowed = new Map(
    configuration.groups.map((group) => [
      group.hostname,
      { group: group.name, regions: new Set([group.active]), next: group.active },
    ]),
  );
  return {
    id: "I1",
    on: {
      transition: (record) => {
        if (record.state !== "TakeOver" || record.phase !== "entered") return;
        const run = ledger.runs.of(record);
        if (run === undefined || !ledger.isProven(run)) return;
        for (const side of allowed.values()) {
          if (side.group !== run.group) continue;
          side.regions.add(run.region);
          side.next = run.region;
        }
      },
      dns: ({ by, type, name, answers }) => {
        if (by !== "authoritative" || type !== "A") return;
        const side = allowed.get(name.replace(/\.$/, ""));
        if (side === undefined) return;
        for (const address of answers) {
          const region = ledger.regionOf(address);
          check(
            region !== undefined && side.regions.has(region),
            () =>
              `the authoritative servers name ${address} (${region ?? "no known Region"}) for ${name}, expected ${[...side.regions].join(" or ")}`,
          );
          if (region === side.next) side.regions = new Set([region]);
        }
      },
    },
  };
};
