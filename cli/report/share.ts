/** A share in per cent, rounded down, so that 100 % is all. */
export const share = (part: number, of: number): string =>
  of === 0 ? "-" : `${(Math.floor((part / of) * 1000) / 10).toFixed(1)} %`;
