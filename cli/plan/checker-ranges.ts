import { parse } from "yaml";

/**
 * The day of which the checker ranges in resources/parameters.yml are.
 *
 * @returns an ISO date; the beginning of time where none is told, so that the ranges count as stale
 */
export function publishedOn(parametersYml: string): string {
  const { Parameters } = parse(parametersYml) as {
    Parameters?: { CheckerRanges?: { Description?: string } };
  };
  return Parameters?.CheckerRanges?.Description?.match(/\d{4}-\d{2}-\d{2}/)?.[0] ?? "1970-01-01";
}
