import type { Json } from "../step-functions/json.ts";
import type { Apart, CorpusFile, Recorded } from "./corpus.ts";
import type { Aspect } from "./verdict.ts";

/** Where the replay of a case is not what was recorded, or why there was none. */
export interface CaseDifference {
  readonly id: string;
  readonly aspect: Aspect | "error" | "replay";
  readonly path: string;
  readonly recorded: Json | undefined;
  readonly replayed: Json | undefined;
}

/** How the cases of a file came out. */
export interface FileFigures {
  readonly file: string;
  /** Those that were compared. */
  readonly cases: number;
  /** How many are equal in status, output and error (of patterns: in verdict and error code). */
  readonly result: number;
  /** How many say the same of why. */
  readonly cause: number;
  /** How many have the same history; null where the file has none. */
  readonly history: number | null;
  /** How many have a history at all. */
  readonly histories: number;
  readonly apart: Readonly<Record<Apart, number>>;
  readonly differences: readonly CaseDifference[];
  /** Whether as many are equal as must be. */
  readonly holds: boolean;
}

/** Replays the cases of a file and counts. A case that cannot be replayed is equal in nothing. */
export async function replayFile(
  { file, least, replay, apart }: CorpusFile,
  cases: readonly { recorded: Recorded; spelled: Recorded }[],
): Promise<FileFigures> {
  const counts = { cases: 0, result: 0, cause: 0, history: 0, histories: 0 };
  const setApart = { jsonPath: 0, apiErrors: 0 };
  const differences: CaseDifference[] = [];
  for (const { recorded, spelled } of cases) {
    const { id } = recorded;
    try {
      const reason = apart?.(recorded);
      if (reason !== undefined) {
        setApart[reason] += 1;
        continue;
      }
      counts.cases += 1;
      if (hasHistory(recorded)) counts.histories += 1;
      const verdict = await replay(recorded, spelled);
      if (verdict.result) counts.result += 1;
      if (verdict.cause) counts.cause += 1;
      if (verdict.history) counts.history += 1;
      differences.push(...verdict.differences.map((difference) => ({ id, ...difference })));
    } catch (error) {
      const replayed = error instanceof Error ? error.message : String(error);
      differences.push({ id, aspect: "replay", path: "", recorded: undefined, replayed });
    }
  }
  const { histories } = counts;
  const share = (equal: number, of: number) => (of === 0 ? 1 : equal / of);
  return {
    file,
    ...counts,
    history: histories === 0 ? null : counts.history,
    apart: setApart,
    differences,
    holds:
      share(counts.result, counts.cases) >= least.result &&
      share(counts.history, histories) >= (least.history ?? 0),
  };
}

const hasHistory = ({ expected }: Recorded): boolean =>
  Array.isArray((expected as { history?: unknown } | null | undefined)?.history);
