/** A definition (its parsed JSON), or a part of one, as far as names are looked for in it. */
export interface States {
  readonly States: Readonly<Record<string, object>>;
}

interface Nested {
  readonly Branches?: readonly States[];
  readonly ItemProcessor?: States;
}

/** The names of all states of a definition, in the order in which the document has them. */
export const stateNames = ({ States: states }: States): string[] =>
  Object.entries(states).flatMap(([name, state]) => {
    const { Branches = [], ItemProcessor } = state as Nested;
    return [name, ...[...Branches, ...(ItemProcessor ? [ItemProcessor] : [])].flatMap(stateNames)];
  });
