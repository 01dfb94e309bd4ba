/** What a verdict of functions/lib/domain/verdict.ts means for the group, and why nothing moves unless it says so. */
const VERDICTS: Readonly<Record<string, { readonly short: string; readonly why: string }>> = {
  "region-lost": {
    short: "its Region is lost",
    why: "Our own probe and Route 53's checkers found the endpoint dead, the self-check showed that it is not us who are cut off, and no API of the Region answered: the Region is lost.",
  },
  "workload-down": {
    short: "its application is down, its Region is not",
    why: "The endpoint is dead, but the Region's APIs answer: the application is down, not the Region. Moving it could take the fault along, so a person decides and nothing moves.",
  },
  gray: {
    short: "only a part of its requests fail",
    why: "Our own probe fails, and Route 53's checkers still find the endpoint healthy: only a part of the requests fail. That is no loss of a Region, so a person decides and nothing moves.",
  },
  cleared: {
    short: "it answered again before a verdict fell",
    why: "The endpoint answered again before the suspicion could be confirmed, so nothing moves.",
  },
  unconfirmed: {
    short: "the witnesses did not agree",
    why: "The witnesses did not agree in time, or stopped being heard. Without a verdict nothing moves.",
  },
};

/** After a group's name and a colon. */
export const shortVerdict = (verdict: string): string =>
  VERDICTS[verdict]?.short ?? `the verdict is ${verdict}`;

/** Whole sentences. */
export const whyVerdict = (verdict: string): string => VERDICTS[verdict]?.why ?? `The verdict is ${verdict}.`;
