import { closest, distance } from "fastest-levenshtein";

/** The word that was probably meant: the nearest one, unless even that is far away. Case makes no difference. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const lower = words.map((candidate) => candidate.toLowerCase());
  const best = closest(word.toLowerCase(), lower);
  const isNear = distance(word.toLowerCase(), best) <= Math.max(1, Math.floor(word.length / 3));
  return isNear ? words[lower.indexOf(best)] : undefined;
}
