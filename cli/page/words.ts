/** Seconds for people: `81.1 s`; from ten minutes on `15 min 0 s`. */
export function seconds(amount: number): string {
  if (amount < 600) return `${amount.toFixed(1)} s`;
  const whole = Math.round(amount);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `+67.1 s` after an instant, `-3.0 s` before it; from ten minutes on `+12.5 min`. Virtual milliseconds. */
export function offset(at: number, zero: number): string {
  const amount = Math.abs(at - zero) / 1000;
  const sign = at < zero ? "-" : "+";
  return amount < 600 ? `${sign}${amount.toFixed(1)} s` : `${sign}${(amount / 60).toFixed(1)} min`;
}

/** `1 alarm`, `1,204 alarms`. */
export const counted = (count: number, noun: string): string =>
  `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Thousands set apart: `5,949`. The same on every machine, whatever its language. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** With a capital letter and a full stop. */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
