/** One line of the bill. */
export interface CostLine {
  readonly what: string;
  readonly usd: number;
  /** How it was worked out. */
  readonly formula: string;
}

/** US dollars to the cent. */
export const cents = (amount: number): number => Math.round(amount * 100) / 100;

/** "1 server", "2 servers". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
