import type { CopyClaim } from "../domain/copy-situation.ts";
import { halved, type ReducedLimit } from "../domain/copy-slots.ts";
import type { Host } from "../runtime/host.ts";
import { type ClaimedAct, openClaims } from "./claims.ts";
import type { Table } from "./table.ts";

/** Longer than a copy that was started can stay invisible, short enough to try again within the objective. */
const COPY_CLAIM_SECONDS = 180;
/** Where the table keeps what belongs to the Region and to no group: no group can have this name. */
const REGION = "*";
const LIMIT_ITEM = "copy-limit";

/** Which copy to claim. */
export interface CopyClaimRequest extends Omit<CopyClaim, "refused"> {
  readonly group: string;
  /** Who claims, as in every claim. */
  readonly by: string;
}

/** What Lifeboat remembers of its copies besides their tags: claims, and a copy limit lowered for a while. */
export interface CopyClaims {
  start(request: CopyClaimRequest, call: () => Promise<unknown>): Promise<ClaimedAct>;
  standing(group: string): Promise<CopyClaim[]>;
  reducedLimit(): Promise<ReducedLimit | undefined>;
  /** Halves a limit for a while. */
  reduce(limit: number): Promise<ReducedLimit>;
}

/** Opens them in this Region's table. */
export function openCopyClaims(host: Host, table: Table): CopyClaims {
  const claims = openClaims(host, table);
  return {
    start: ({ group, by, sourceSnapshot, sourceVolume, attempt }, call) =>
      claims.act(
        {
          group,
          by,
          name: `copy#${sourceSnapshot}#${attempt}`,
          seconds: COPY_CLAIM_SECONDS,
          attributes: { sourceSnapshot, sourceVolume, attempt },
        },
        call,
      ),
    standing: async (group) =>
      (await claims.standing(group, "copy#")).map(({ sourceSnapshot, sourceVolume, attempt, refused }) => ({
        sourceSnapshot: String(sourceSnapshot),
        sourceVolume: String(sourceVolume),
        attempt: Number(attempt),
        refused: typeof refused === "string" ? refused : null,
      })),
    reducedLimit: async () => {
      const item = await table.get(REGION, LIMIT_ITEM);
      return item && { limit: Number(item["limit"]), until: String(item["until"]) };
    },
    reduce: async (limit) => {
      const reduced = halved(limit, host.now().toISOString());
      await table.put(REGION, LIMIT_ITEM, { ...reduced });
      return reduced;
    },
  };
}
