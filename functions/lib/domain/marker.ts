/** How much older than the recovery point the newest heartbeat on a restored volume may be. */
const OLDER_SECONDS = 60;
/** A snapshot's content is fixed when it is requested; clocks of server and EC2 may differ this much. */
const NEWER_SECONDS = 5;

/**
 * Whether a restored server holds the data that it should: the newest heartbeat that it found on its volume lies
 * just before the instant of the recovery point. A server restored from anything else gives itself away.
 *
 * @param body the answer of the server's `/lifeboat` page (docs/server-contract.md)
 * @returns what is wrong, or undefined
 */
export function markerProblem(
  body: string,
  expected: { epoch: number; takenAt: string },
): string | undefined {
  const page = pageOf(body);
  if (page === undefined) return "the page /lifeboat is not JSON of a server";
  if (page.epoch !== expected.epoch)
    return `the server believes in epoch ${JSON.stringify(page.epoch)}, expected ${expected.epoch}`;
  const marker = typeof page.marker === "string" ? Date.parse(page.marker) : Number.NaN;
  if (Number.isNaN(marker)) return `the server has no recovery marker, found ${JSON.stringify(page.marker)}`;
  const ahead = (marker - Date.parse(expected.takenAt)) / 1000;
  if (ahead > NEWER_SECONDS || ahead < -OLDER_SECONDS)
    return `the recovery marker ${page.marker} is not of the recovery point of ${expected.takenAt}`;
  return undefined;
}

function pageOf(body: string): { readonly marker?: unknown; readonly epoch?: unknown } | undefined {
  try {
    const page: unknown = JSON.parse(body);
    return typeof page === "object" && page !== null ? page : undefined;
  } catch {
    return undefined;
  }
}
