/** Gathers what an option says each time that it is given: commander asks it for every value. */
export const collect = (value: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  value,
];
