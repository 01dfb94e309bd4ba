import { distance } from "fastest-levenshtein";

/** The word that was probably meant: the nearest one, unless even that is far away. Case makes no difference. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((known) => ({ known, slips: slipsBetween(word.toLowerCase(), known.toLowerCase()) }))
    .toSorted((one, other) => one.slips - other.slips);
  if (best === undefined) return undefined;
  // More than a third of the letters wrong, and it is another word.
  const most = Math.max(1, Math.floor(Math.max(word.length, best.known.length) / 3));
  return best.slips <= most && best.slips < best.known.length ? best.known : undefined;
}

/** What was expected and, where a slip of the finger explains what was found, what was meant. */
export function withGuess(expected: string, found: string, words: readonly string[]): string {
  const meant = nearest(found, words);
  return meant === undefined || meant === found ? expected : `${expected}; did you mean ${meant}?`;
}

/** Letters that are wrong, missing or too many; two neighbours that changed places are one slip, wherever it was. */
function slipsBetween(word: string, known: string): number {
  const swapped = [...word].slice(1).map((letter, at) => {
    const before = word.charAt(at);
    return `${word.slice(0, at)}${letter}${before}${word.slice(at + 2)}`;
  });
  return Math.min(distance(word, known), ...swapped.map((other) => 1 + distance(other, known)));
}
