import table from "./prices.json" with { type: "json" };

/** The name of a price in prices.json, which says what it is for and where it was found. */
export type Price = keyof typeof table.items;

/** US dollars for one of it. */
export const usd = (price: Price): number => table.items[price].usd;

/** When the prices were looked up (ISO date), where, and of which Regions they are. */
export const PRICES = { asOf: table.asOf, source: table.source, regions: table.regions };

/** Hours and days that AWS reckons a month at. */
export const HOURS_A_MONTH = 730;
export const DAYS_A_MONTH = HOURS_A_MONTH / 24;
export const MINUTES_A_MONTH = HOURS_A_MONTH * 60;
